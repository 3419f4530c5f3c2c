"""Questions about people: one person's timeline, who they are, whether they may be mailed."""

from dataclasses import dataclass
from functools import partial

import polars as pl

from data_access.errors import QuestionError
from data_access.flags import Flag, has
from data_access.history.counting import bounced_and_unsubscribed
from data_access.history.reading import WHO, Reading, count_rows
from data_access.ids import lift_one
from data_access.machine import reasons
from data_access.people import State
from data_access.query import Provenance, Query
from data_access.store.tables import STORED_RESULTS

MAX_FOUND = 100
_NAMES = ("first_name", "last_name", "email")


@dataclass(frozen=True)
class Timeline:
    """Everything that one person got and did: see `History.timeline`."""

    contact_id: str
    absorbed: tuple[str, ...]
    results: pl.DataFrame
    links: pl.DataFrame
    provenance: Provenance


def timeline(reading: Reading, contact_id: str) -> Timeline:
    """See History.timeline."""
    survivor = _person_of(reading, contact_id)
    own = reading.people.filter(pl.col("survivor") == survivor)
    numbers = own["person"]
    results = reading.results_of(numbers)
    clicked = reading.links_of(numbers)
    counted = results.group_by("flags").agg(count_rows())
    frame, links = told(reading, results, clicked)
    return Timeline(
        contact_id=own.filter(pl.col("person") == survivor)["contact_id"].item(),
        absorbed=tuple(own.filter(pl.col("person") != survivor)["contact_id"].sort()),
        results=frame,
        links=links,
        provenance=reading.provenance(counted),
    )


def told(reading: Reading, results: pl.DataFrame, clicked: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The two frames of a `Timeline`, oldest first, of stored results and of their links."""
    by_machine = reading.every_flagged.filter(pl.col("result_id").is_in(results["id"].implode())).select(
        "result_id",
        reasons(),
        pl.col("opened").alias("opened_by_machine"),
        pl.col("clicked").alias("clicked_by_machine"),
    )
    others = reading.moves.group_by("result_id").agg(pl.col("contact_id").alias("others"))
    filed_under = pl.concat_list(pl.concat_list("contact_id"), pl.col("others").fill_null([])).alias("filed_under")
    frame = (
        results.join(reading.send_keys.select("send", "triggered", "series"), on="send")
        .join(others, left_on="id", right_on="result_id", how="left")
        .join(by_machine, left_on="id", right_on="result_id", how="left")
        .with_columns(
            pl.col("id").alias("result_id"),
            pl.coalesce("send_id", "triggered_send_id").alias("send_id"),
            reading.calendar.day("sent_at").alias("day"),
            has(Flag.DELIVERED).alias("delivered"),
            has(Flag.CLICKED).alias("clicked"),
            pl.col("reasons").fill_null([]),
            pl.col("opened_by_machine", "clicked_by_machine").fill_null(value=False),
            filed_under,
        )
        .select(
            *("result_id", "send_id", "triggered", "series", "email_name", "subject", "from_address"),
            *("sent_at", "day", "delivered", "opened", "opened_at", "clicked", "total_clicks", "unique_clicks"),
            *("hard_bounce", "soft_bounce", "bounced_at", "unsubscribed_at", "tracking_at"),
            *("in_live", "in_archive", "filed_under"),
            *("reasons", "opened_by_machine", "clicked_by_machine"),
        )
    )
    links = clicked.select("result_id", "link_name", "url", "article", "utility", "total_clicks", "last_clicked_at")
    return frame.sort("sent_at", "result_id"), links.sort("last_clicked_at", "result_id", "article")


def people(reading: Reading, persons: pl.Series) -> pl.DataFrame:
    """See History.people."""
    wanted = pl.DataFrame({"person": persons.unique(maintain_order=True).drop_nulls().cast(pl.Int32)})
    # few are asked for of many: a join would first put all of the many in order
    known = reading.people.filter(
        pl.col("person").is_in(wanted["person"].implode()), pl.col("state") == State.ON_FILE
    ).select("person", "contact_id")
    contacts = reading.contacts.filter(pl.col("id").is_in(known["contact_id"].implode()))
    return (
        wanted.join(known, on="person", maintain_order="left")
        .join(contacts, left_on="contact_id", right_on="id", maintain_order="left")
        .select("person", "contact_id", *_NAMES, "city", "state", "opted_out")
    )


def standing(reading: Reading) -> pl.DataFrame:
    """See History.standing."""
    return reading.derived("standing", (*WHO, STORED_RESULTS), partial(_standing, reading))


def _standing(reading: Reading) -> pl.DataFrame:
    # whoever asks: a bounce or an unsubscribe through anybody's email keeps the person out
    told = bounced_and_unsubscribed(reading.whole.picked(Query()), reading.survivors)
    return (
        reading.on_file.join(reading.contacts, left_on="contact_id", right_on="id")
        .join(told, on="person", how="left")
        .select("person", "opted_out", pl.col("newest_hard_bounced", "unsubscribed").fill_null(value=False))
        .sort("person")
    )


def find(reading: Reading, text: str) -> pl.DataFrame:
    """See History.find."""
    asked = lift_one(text)
    found = pl.col("contact_id") == pl.lit(asked, dtype=pl.String)
    # a name of fifteen letters has the form of an id
    if reading.people.filter(found).is_empty():
        found = _by_name(reading, text)
    numbers = reading.people.select("person", pl.col("contact_id").alias("survivor_id"))
    hits = reading.people.filter(found)
    # somebody whose merged record has the old address is found once, by the record on file where that has it too
    merged = pl.col("state") == State.ABSORBED
    once = hits.drop_nulls("survivor").sort(merged, "contact_id").unique("survivor", keep="first")
    return (
        pl.concat([once, hits.filter(pl.col("survivor").is_null())])
        .sort("contact_id")
        .head(MAX_FOUND)
        .drop("person")
        .join(numbers, left_on="survivor", right_on="person", how="left", maintain_order="left")
        .select(
            pl.col("survivor").alias("person"), pl.coalesce("survivor_id", "contact_id").alias("contact_id"), "state"
        )
        .join(reading.contacts.select("id", *_NAMES), left_on="contact_id", right_on="id", how="left")
        .select("person", "contact_id", *_NAMES, "state")
    )


def _person_of(reading: Reading, contact_id: str) -> int:
    asked = lift_one(contact_id)
    if asked is None:
        raise QuestionError(f"{contact_id!r} is no Salesforce id: they have 15 or 18 letters and digits.")
    survivors = reading.people.filter(pl.col("contact_id") == asked)["survivor"].drop_nulls()
    if survivors.is_empty():
        raise QuestionError(f"{asked} is nobody on file in this data.")
    return int(survivors[0])


def _by_name(reading: Reading, text: str) -> pl.Expr:
    """People in whose name and address, on file or on a record merged into theirs, every word of the text stands.

    Nobody for a text without words.
    """
    words = _plain(pl.Series(text.split(), dtype=pl.String))
    words = words.filter(words != "")
    named = reading.contacts.select("id", pl.concat_str(_NAMES, separator=" ", ignore_nulls=True).alias("text"))
    plain = _plain(named["text"])
    hits = pl.Series([len(words) > 0]).new_from_index(0, len(plain))
    for word in words:
        hits &= plain.str.contains(word, literal=True)
    known = pl.col("state").is_in([State.ON_FILE, State.ABSORBED]) & pl.col("survivor").is_not_null()
    return known & pl.col("contact_id").is_in(named["id"].filter(hits).implode())


def _plain(text: pl.Series) -> pl.Series:
    """Lower case, without accents."""
    return text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
