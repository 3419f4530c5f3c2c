"""One email of a sheet in words: what it was, and what is on record of it."""

from dataclasses import dataclass

from analytics.evidence.sheet import Click, Result
from analytics.evidence.text import Line, counted, listed, moment, visible


@dataclass(frozen=True)
class Email:
    """A result: what it is called, what it was, and what is on record of it."""

    name: str
    about: tuple[Line, ...]
    record: tuple[Line, ...]


def email(result: Result, zone: str, ids: tuple[str, ...]) -> Email:
    """A result, to somebody who is searched by these ids; times in this zone."""
    sender = " ".join(
        part
        for part in (visible(result.from_name), result.from_address and f"<{visible(result.from_address)}>")
        if part
    )
    kind = "automated email (triggered send)" if result.triggered else "email send"
    about = [
        Line("Subject", visible(result.subject) or "not known"),
        Line("From", sender or "not known"),
        Line("Send", f"{result.send_id or 'not known'}, {kind}"),
        Line("Record", f"{result.result_id}, in {listed(result.found_in)}"),
    ]
    if set(result.filed_under) - {ids[0]}:
        about.append(Line("Filed under", listed(result.filed_under)))
    if result.tracking_at:
        about.append(Line("As of", moment(result.tracking_at, zone)))
    record = [
        Line("Sent", moment(result.sent_at, zone) or "yes; when is not known"),
        Line(*_delivery(result, zone)),
        Line("Opened", _happened(result.opened, moment(result.opened_at, zone), "no open is on record")),
        Line("Clicked", _clicked(result, zone)),
        Line(
            "Unsubscribed",
            moment(result.unsubscribed_at, zone) or "no unsubscribe through this email is on record",
        ),
    ]
    if result.machine:
        record.append(Line("Likely a machine", "; ".join(result.machine)))
    return Email(visible(result.email_name) or result.send_id, tuple(about), tuple(record))


def _delivery(result: Result, zone: str) -> tuple[str, str]:
    if not result.bounced:
        return "Delivered", "yes: the receiving server accepted it"
    how = "hard: refused for good" if result.bounced == "hard" else "soft: refused for the time being"
    return "Bounced", f"{how}; {moment(result.bounced_at, zone) or 'when is not known'}"


def _happened(happened: bool, at: str, never: str) -> str:
    return (at or "yes; when is not known") if happened else never


def _clicked(result: Result, zone: str) -> str:
    if result.clicks:
        return "\n".join(click(one, zone) for one in result.clicks)
    return "yes; which link is not known" if result.clicked else "no click is on record"


def click(one: Click, zone: str) -> str:
    """A clicked link: its name, its address, how often and when last."""
    name, url = visible(one.link_name), visible(one.url)
    parts = [f"“{name}”" if name else "", url]
    parts.append(counted(one.total_clicks, "click") if one.total_clicks else "")
    parts.append(f"last {moment(one.last_clicked_at, zone)}" if one.last_clicked_at else "when is not known")
    return ", ".join(part for part in parts if part)
