"""Lists for the next send: who was found, who may be mailed, who is left out and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import polars as pl

from analytics.belonging import among
from analytics.mailing import REASONS, left_out, mailable
from data_access.errors import HistoryError
from data_access.history import History


def _as_they_are(people: pl.DataFrame) -> pl.DataFrame:
    return people


@dataclass(frozen=True)
class Listing:
    """The people that a question found, before anybody is left out.

    `name`: in a few words, for the names of files. `question` and `definitions`: what was asked, and what its words
    mean, in words. `people`: person: Int32, each once, and what says why they are in. `titled`: what makes of rows of
    it person and columns titled as in a file; texts for a million people take seconds, so it waits for a file.
    """

    name: str
    question: str
    definitions: tuple[str, ...]
    people: pl.DataFrame
    titled: Callable[[pl.DataFrame], pl.DataFrame] = _as_they_are


@dataclass(frozen=True)
class Chosen:
    """Who of a listing is mailed, as one state of a history has it (`published_at`).

    `people`: the rows of `Listing.people` that are in, in their order. `found`: how many were found. `left_out`,
    `although`, `against`: reason: String, people: UInt32; who is left out, who is in although a reason that was
    switched off speaks against it, and whom of all found any of the reasons speaks against. Somebody counts at each of
    their reasons.
    """

    listing: Listing
    people: pl.DataFrame
    found: int
    left_out: pl.DataFrame
    although: pl.DataFrame
    against: pl.DataFrame
    published_at: datetime

    @property
    def out(self) -> int:
        """How many are left out, each once."""
        return self.found - self.people.height


@dataclass(frozen=True)
class MailingList:
    """A list as it goes out: what a file, or the members of a Campaign, are made of.

    `people`: contact_id: String (18, of the surviving contact), first_name, last_name, email: String, then the titled
    columns of the listing that say why; one row a person. `as_of`: how far the history reached, UTC; `today`: its
    newest day. The rest is as in `Listing` and `Chosen`.
    """

    name: str
    question: str
    definitions: tuple[str, ...]
    as_of: datetime
    today: date
    time_zone: str
    people: pl.DataFrame
    found: int
    left_out: pl.DataFrame
    although: pl.DataFrame

    @property
    def out(self) -> int:
        """How many are left out, each once."""
        return self.found - self.people.height

    @property
    def digest(self) -> str:
        """SHA-256 of the contact ids, sorted: the same for the same people, whatever the words say."""
        return sha256("\n".join(self.people["contact_id"].sort()).encode()).hexdigest()


def choose(history: History, listing: Listing, standing: pl.DataFrame, leave_out: tuple[str, ...]) -> Chosen:
    """Leave out of a listing whoever one of these reasons (`analytics.mailing.REASONS`) speaks against.

    Takes the frame of `history.standing()`; who is not in it is not on file, and not found.
    Raises ValueError where the listing names somebody twice, KeyError for a reason that is none.
    """
    if listing.people["person"].n_unique() < listing.people.height:
        raise ValueError("a listing names somebody twice")
    found = standing.filter(among(standing["person"], listing.people["person"]))
    may = mailable(found, leave_out)
    kept = tuple(reason for reason in REASONS if reason not in leave_out)
    return Chosen(
        listing,
        listing.people.filter(among(listing.people["person"], may["person"])),
        found.height,
        left_out(found, leave_out),
        left_out(may, kept),
        left_out(found),
        history.published_at,
    )


def named(history: History, chosen: Chosen) -> MailingList:
    """The list with ids, names and addresses.

    Raises HistoryError where anything newer was published since: somebody may have opted out or been merged.
    """
    who = history.people(chosen.people["person"]).select("person", "contact_id", "first_name", "last_name", "email")
    # asked after reading, so that nothing that came in meanwhile is missed
    if not history.is_current() or history.published_at != chosen.published_at:
        raise HistoryError(
            "the history has become newer since this list was made; reload the page. What was loaded just now takes a "
            "minute or two until pages show it"
        )
    listing = chosen.listing
    return MailingList(
        listing.name,
        listing.question,
        listing.definitions,
        history.as_of,
        history.today,
        history.time_zone,
        who.join(listing.titled(chosen.people), on="person", how="left", maintain_order="left").drop("person"),
        chosen.found,
        chosen.left_out,
        chosen.although,
    )
