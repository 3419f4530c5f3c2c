"""One person's emails as a table and as a file, one row an email; and the people whom a search found."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from ui import formats, machine
from ui.tables.people import full_name
from ui.tables.words import iso, local_day

_YES = "yes, moment not known"
_BETWEEN = " | "

TIMELINE_COLUMNS: dict[str, Any] = {
    "Day": st.column_config.DateColumn(
        help="Local day on which the email was sent.", format="ddd, MMM D, YYYY", width=130, pinned=True
    ),
    "Sent": st.column_config.TextColumn(help="Local time of sending, the zone named.", width=85),
    "Email": st.column_config.TextColumn(help="Name of the email in Salesforce.", width=230),
    "Delivered": st.column_config.TextColumn(
        help="Accepted by the server, which is no proof of the inbox; or bounced, which means not delivered.",
        width=115,
    ),
    "Likely a machine": st.column_config.TextColumn(
        help="Why this looks like a security gateway’s doing, which opens emails and follows every link before anybody "
        "reads them.",
        width=230,
    ),
    "Opened": st.column_config.TextColumn(help="When it was opened, local time, as Salesforce has it.", width=175),
    "Links clicked": st.column_config.ListColumn(
        help="Each link once, with the number of clicks on it and the moment of the last one.", width=360
    ),
    "Bounced": st.column_config.TextColumn(help="When it bounced, local time: it was not delivered.", width=175),
    "Unsubscribed": st.column_config.TextColumn(help="When they unsubscribed through this email.", width=175),
    "Newsletter or sender": st.column_config.TextColumn(help="The From Name of the email.", width=180),
    "Subject": st.column_config.TextColumn(width=250),
    "Stands in": st.column_config.TextColumn(
        help="Where this result was found: in live Salesforce, in the archive, or in both.", width=130
    ),
    "Result ID": st.column_config.TextColumn(
        help="The id of this result in Salesforce (Individual Email Result), as evidence.", width=180
    ),
}

WITHOUT_COLUMNS: dict[str, Any] = {
    "Day": st.column_config.DateColumn(help="Local day of sending.", format="ddd, MMM D, YYYY"),
    "Sent": st.column_config.NumberColumn(help="To how many it was sent, as the Email Send itself says.", format="%,d"),
    "Individual tracking": st.column_config.TextColumn(help="Off means: it left no result for anybody."),
}


def timeline_table(emails: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """Rows of `analytics.timeline.emails` for the screen, in their order; “Likely a machine” where any is so."""

    def moment(at: datetime) -> str:
        return formats.moment(at, time_zone)

    def link(row: dict[str, Any]) -> str:
        parts = [row["link_name"] or row["article"] or row["url"] or "a link without a name", _clicks(row)]
        return ", ".join(part for part in [*parts, row["last_clicked_at"] and moment(row["last_clicked_at"])] if part)

    rows = list(emails.iter_rows(named=True))
    likely = _likely("Likely a machine", rows)
    no_details = "clicked, which link is not known"
    return emails.select(
        local_day("sent_at", time_zone).alias("Day"),
        _texts("Sent", [row["sent_at"] and moment(row["sent_at"]).split(maxsplit=3)[3] for row in rows]),
        pl.col("email_name").alias("Email"),
        pl.col("subject").alias("Subject"),
        _texts("Delivered", [_delivered(row) for row in rows]),
        # nearly nobody has any: then it only takes room from what they did
        *([likely] if likely.null_count() < len(rows) else []),
        _texts("Opened", [_when(row["opened"], row["opened_at"], moment) for row in rows]),
        pl.Series(
            "Links clicked",
            [[link(one) for one in row["links"]] or [no_details] * bool(row["clicked"]) for row in rows],
            pl.List(pl.String),
        ),
        _texts("Bounced", [_when(not row["delivered"], row["bounced_at"], moment) for row in rows]),
        _texts("Unsubscribed", [row["unsubscribed_at"] and moment(row["unsubscribed_at"]) for row in rows]),
        pl.col("series").alias("Newsletter or sender"),
        _stands_in(),
        pl.col("result_id").alias("Result ID"),
    )


def timeline_file(emails: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """The same rows for the file: every moment in ISO, local with its offset; every id that is evidence."""

    def moment(at: datetime) -> str:
        return iso(at, time_zone)

    def link(row: dict[str, Any]) -> str:
        parts = [row["link_name"], row["url"] or row["article"], _clicks(row)]
        last = row["last_clicked_at"] and f"last {moment(row['last_clicked_at'])}"
        return " · ".join(part for part in [*parts, last] if part)

    def moments(name: str, column: str) -> pl.Series:
        return _texts(name, [at and moment(at) for at in emails[column]])

    rows = list(emails.iter_rows(named=True))
    return emails.select(
        moments("Sent", "sent_at"),
        pl.col("email_name").alias("Email"),
        pl.col("subject").alias("Subject"),
        pl.col("series").alias("From Name"),
        pl.col("from_address").alias("From Address"),
        _yes("delivered", "Delivered"),
        _texts("Bounced", [_bounced(row) for row in rows]),
        moments("Bounced At", "bounced_at"),
        _yes("opened", "Opened"),
        moments("Opened At", "opened_at"),
        _yes("clicked", "Clicked"),
        pl.col("total_clicks").alias("Total Clicks"),
        pl.col("links").list.len().alias("Links"),
        _texts("Links Clicked", [_BETWEEN.join(link(one) for one in row["links"]) for row in rows]),
        _likely("Likely A Machine", rows),
        moments("Unsubscribed At", "unsubscribed_at"),
        _stands_in("Stands In"),
        pl.col("result_id").alias("Result ID"),
        pl.col("send_id").alias("Send ID"),
        pl.col("filed_under").list.join(_BETWEEN).alias("Filed Under Contact ID"),
        moments("Tracking As Of", "tracking_at"),
    )


def without_results(email_sends: pl.DataFrame) -> pl.DataFrame:
    """Emails that left no results, newest first; takes the frame of `History.email_sends`."""
    return email_sends.sort("sent_at", "send_id", descending=True).select(
        pl.col("day").alias("Day"),
        pl.col("email_name").alias("Email"),
        pl.col("series").alias("Newsletter or sender"),
        pl.col("number_sent").alias("Sent"),
        pl.when("tracking_disabled").then(pl.lit("off")).otherwise(pl.lit("on")).alias("Individual tracking"),
    )


def found_people(found: pl.DataFrame, memberships: pl.DataFrame) -> pl.DataFrame:
    """The rows of `History.find` by name, with what each person is to the university today."""
    place = pl.concat_str("role", "campus", separator=", ")
    theirs = memberships.filter(pl.col("current"), pl.col("person").is_in(found["person"].implode()))
    roles = theirs.group_by("person").agg(place.unique().sort().alias("Affiliations today"))
    return (
        found.sort("last_name", "first_name", "contact_id", nulls_last=True)
        .join(roles, on="person", how="left", maintain_order="left")
        .select(
            full_name().alias("Name"),
            pl.col("email").alias("Email"),
            "Affiliations today",
            pl.col("contact_id").alias("Contact ID"),
        )
    )


def _texts(name: str, values: list[str | None]) -> pl.Series:
    return pl.Series(name, values, pl.String)


def _likely(name: str, rows: list[dict[str, Any]]) -> pl.Series:
    return _texts(name, [machine.words(row["reasons"]) or None for row in rows])


def _yes(column: str, name: str) -> pl.Expr:
    return pl.when(column).then(pl.lit("yes")).otherwise(pl.lit("no")).alias(name)


def _clicks(link: dict[str, Any]) -> str:
    return formats.counted(link["total_clicks"], "click") if link["total_clicks"] else ""


def _when(happened: bool, at: datetime | None, moment: Callable[[datetime], str]) -> str | None:
    return (moment(at) if at else _YES) if happened else None


def _bounced(row: dict[str, Any]) -> str | None:
    if row["delivered"]:
        return None
    return "hard" if row["hard_bounce"] else "soft"


def _delivered(row: dict[str, Any]) -> str:
    return "delivered" if row["delivered"] else f"BOUNCED ({_bounced(row)})"


def _stands_in(name: str = "Stands in") -> pl.Expr:
    live, archive = pl.col("in_live"), pl.col("in_archive")
    return (
        pl.when(live & archive)
        .then(pl.lit("live and archive"))
        .when(live)
        .then(pl.lit("live"))
        .otherwise(pl.lit("archive"))
        .alias(name)
    )
