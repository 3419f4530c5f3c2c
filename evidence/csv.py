"""A sheet as CSV: all of it in words, line by line, and each email’s own columns beside its line."""

from typing import Any

import polars as pl

from analytics.evidence import Result, Sheet, Standing
from analytics.evidence.emails import click
from analytics.evidence.letter import Letter, letter
from analytics.evidence.text import Line, moment, visible
from campaigns.csv_text import to_csv

COLUMNS: dict[str, pl.DataType] = {
    **dict.fromkeys(("Part", "Item", "Says"), pl.String()),
    **dict.fromkeys(("Contact Or Lead ID", "Address Now On File"), pl.String()),
    **dict.fromkeys(("Email", "Subject", "From Name", "From Address", "Send ID", "Result ID"), pl.String()),
    **dict.fromkeys(("Automated", "Sent", "Sent (UTC)", "Delivered", "Bounced"), pl.String()),
    **dict.fromkeys(("Bounced At", "Bounced At (UTC)", "Opened", "Opened At", "Opened At (UTC)"), pl.String()),
    **dict.fromkeys(("Clicked", "Links Clicked", "Unsubscribed At", "Unsubscribed At (UTC)"), pl.String()),
    **dict.fromkeys(("Likely A Machine", "Stands In", "Filed Under"), pl.String()),
    **dict.fromkeys(("Tracking As Of", "Tracking As Of (UTC)"), pl.String()),
}
_BETWEEN = " | "


def as_csv(sheet: Sheet) -> bytes:
    """The sheet as the bytes of a CSV file that no spreadsheet runs (docs/downloads.md); in the order of the PDF."""
    told = letter(sheet)
    emails = [
        {"Part": "The emails", "Item": str(number), "Says": _in_a_line(told, number - 1), **_columns(result, sheet)}
        for number, result in enumerate(sheet.results, start=1)
    ]
    rows: list[dict[str, Any]] = [
        {"Part": told.title, "Item": "Question", "Says": told.question},
        *_lines("Person", told.person),
        *({"Part": "What is on record", "Item": "Answer", "Says": sentence} for sentence in told.answer),
        *emails,
        {"Part": "Emails of which this data can’t say", "Item": "How many", "Says": told.unknown_words},
        *(
            {
                "Part": "Emails of which this data can’t say",
                "Item": unknown.name,
                "Says": f"{unknown.about}; sent {unknown.sent}; {unknown.why}",
            }
            for unknown in (*told.unknown, *told.lacking)
        ),
        *_lines("What was searched", told.searched),
        *_lines("What the words mean", told.meanings),
        *({"Part": "What the words mean", "Item": "Limits", "Says": sentence} for sentence in told.limits),
        *_lines("Who made this sheet", told.made),
    ]
    return to_csv(pl.DataFrame(rows, schema=COLUMNS))


def _lines(part: str, lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    return [{"Part": part, "Item": line.label, "Says": line.text} for line in lines]


def _in_a_line(told: Letter, place: int) -> str:
    record = told.emails[place].record
    return "; ".join(f"{line.label}: {line.text}" for line in record).replace("\n", "; ")


def _columns(result: Result, sheet: Sheet) -> dict[str, str]:
    zone = sheet.searched.time_zone
    moments = {
        "Sent": result.sent_at,
        "Bounced At": result.bounced_at,
        "Opened At": result.opened_at,
        "Unsubscribed At": result.unsubscribed_at,
        "Tracking As Of": result.tracking_at,
    }
    dated: dict[str, str] = {}
    for name, at in moments.items():
        local, _, utc = moment(at, zone).partition(" (")
        dated |= {name: local, f"{name} (UTC)": utc.removesuffix(")")}
    on_file = sheet.person.standing is Standing.ON_FILE
    return {
        "Contact Or Lead ID": sheet.person.record_id,
        "Address Now On File": visible(sheet.person.email) if on_file else "",
        "Email": visible(result.email_name),
        "Subject": visible(result.subject),
        "From Name": visible(result.from_name),
        "From Address": visible(result.from_address),
        "Send ID": result.send_id,
        "Result ID": result.result_id,
        "Automated": _yes(result.triggered),
        "Delivered": _yes(not result.bounced),
        "Bounced": result.bounced,
        "Opened": _yes(result.opened),
        "Clicked": _yes(result.clicked),
        "Links Clicked": _BETWEEN.join(click(one, zone) for one in result.clicks),
        "Likely A Machine": "; ".join(result.machine),
        "Stands In": " and ".join(result.found_in),
        "Filed Under": _BETWEEN.join(result.filed_under),
        **dated,
    }


def _yes(so: bool) -> str:
    return "yes" if so else "no"
