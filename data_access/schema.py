"""The canonical tables: names, dtypes, keys and meaning of every column, declared once.

Sources yield frames of these tables, the store keeps them, the history reads them. Ids are 18 characters, moments are
UTC with microseconds, flags are never null. docs/data-dictionary.md is written from this module.
"""

from dataclasses import dataclass
from enum import Enum

import polars as pl


class Kind(Enum):
    """What a column holds, whatever a source writes it as."""

    ID = "id"
    TEXT = "text"
    FLAG = "flag"
    COUNT = "count"
    MOMENT = "moment"
    YEAR = "year"
    ATTRIBUTES = "attributes"

    @property
    def dtype(self) -> pl.DataType:
        """The Polars dtype of a column of this kind."""
        return _DTYPES[self]


_DTYPES: dict[Kind, pl.DataType] = {
    Kind.ID: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.FLAG: pl.Boolean(),
    Kind.COUNT: pl.Int64(),
    Kind.MOMENT: pl.Datetime("us", "UTC"),
    Kind.YEAR: pl.Int32(),
    # an object of texts, as JSON: what an organisation adds to the field map must not change a table's shape
    Kind.ATTRIBUTES: pl.String(),
}


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    `required`: an export without it can't be loaded. `filled`: a row without a value in it is refused.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    filled: bool = False


@dataclass(frozen=True)
class Table:
    """A canonical table and the rule that says what several copies of one of its rows come to.

    `rank`: the columns, most important first, by which one copy is newer than another (nulls are oldest; the store adds
    "live before archive" where it says `from_live`). `lookups`: columns of which the newest value *that is not empty*
    is kept, because live blanks them. `replaced`: the whole table is replaced by each load instead of merged by row.
    `optional`: many organisations have nothing of it, so that a source without it is nothing to be warned of.
    """

    name: str
    columns: tuple[Column, ...]
    meaning: str
    rank: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    replaced: bool = False
    optional: bool = False
    key: str = "id"

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in their declared order."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name to Polars dtype, as `pl.DataFrame(schema=...)` takes it."""
        return {column.name: column.kind.dtype for column in self.columns}

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


def _id() -> Column:
    return Column("id", Kind.ID, "Salesforce id of the row", required=True, filled=True)


DELETED = Column(
    "deleted", Kind.FLAG, "IsDeleted: in a live source the recycle bin, in a warehouse copy purged from Salesforce"
)
_MODIFIED = Column("modified_at", Kind.MOMENT, "SystemModstamp: when Salesforce last changed the row")

RESULTS = Table(
    "results",
    (
        _id(),
        Column("email_name", Kind.TEXT, "Email Name"),
        Column("contact_id", Kind.ID, "the person, while Salesforce has them as a contact", required=True),
        Column("lead_id", Kind.ID, "the person, where they are a lead"),
        Column("send_id", Kind.ID, "the Email Send (SendDefinition) that the result belongs to", required=True),
        Column("triggered_send_id", Kind.ID, "the automated send, of journeys and triggered sends"),
        Column("from_name", Kind.TEXT, "From Name; trimmed, it is the series", required=True),
        Column("from_address", Kind.TEXT, "From Address"),
        Column("subject", Kind.TEXT, "Subject Line"),
        Column("sent_at", Kind.MOMENT, "when the email was sent", required=True, filled=True),
        Column("opened", Kind.FLAG, "Opened, as Salesforce has it", required=True),
        Column("opened_at", Kind.MOMENT, "when it was opened (first or last open: not documented)"),
        Column("total_clicks", Kind.COUNT, "clicks, every one counted"),
        Column("unique_clicks", Kind.COUNT, "links that this person clicked, each once", required=True),
        Column("hard_bounce", Kind.FLAG, "Hard Bounce", required=True),
        Column("soft_bounce", Kind.FLAG, "Soft Bounce", required=True),
        Column("bounced_at", Kind.MOMENT, "when it bounced"),
        Column("unsubscribed_at", Kind.MOMENT, "when the person unsubscribed through this email", required=True),
        Column("tracking_at", Kind.MOMENT, "Tracking As Of: last update of the tracking figures"),
        Column("created_at", Kind.MOMENT, "CreatedDate; never changes", required=True, filled=True),
        _MODIFIED,
        DELETED,
    ),
    "Individual Email Results: one row a person and send",
    rank=("tracking_at", "modified_at", "from_live"),
    lookups=("contact_id", "lead_id"),
)

LINK_DETAILS = Table(
    "link_details",
    (
        _id(),
        Column("link_name", Kind.TEXT, "Link Name"),
        Column("result_id", Kind.ID, "the result whose link was clicked", required=True, filled=True),
        Column("url", Kind.TEXT, "the link's address, with what tracking adds to it", required=True),
        Column("total_clicks", Kind.COUNT, "clicks of this person on this link"),
        Column("last_clicked_at", Kind.MOMENT, "the last click; there is no row for earlier ones", required=True),
        _MODIFIED,
        DELETED,
    ),
    "Individual Link Level Details: one row a person, send and link clicked",
    rank=("last_clicked_at", "total_clicks", "modified_at", "from_live"),
)

SENDS = Table(
    "sends",
    (
        _id(),
        Column("email_name", Kind.TEXT, "Email Name", required=True),
        Column("subject", Kind.TEXT, "Subject"),
        Column("from_name", Kind.TEXT, "From Name"),
        Column("from_address", Kind.TEXT, "From Email"),
        Column("sent_at", Kind.MOMENT, "when it was sent"),
        Column("number_sent", Kind.COUNT, "Number Sent, as Salesforce keeps it"),
        Column("hard_bounces", Kind.COUNT, "hard bounces, as Salesforce keeps them"),
        Column("soft_bounces", Kind.COUNT, "soft bounces, as Salesforce keeps them"),
        Column("unique_opens", Kind.COUNT, "unique opens, as Salesforce keeps them"),
        Column("unique_clicks", Kind.COUNT, "unique clicks, as Salesforce keeps them"),
        Column("unsubscribes", Kind.COUNT, "unsubscribes, as Salesforce keeps them"),
        Column("business_unit", Kind.TEXT, "the sending business unit"),
        Column("campaign_id", Kind.ID, "the Salesforce campaign"),
        Column("tracking_disabled", Kind.FLAG, "Individual Tracking Disabled: this send made no results at all"),
        _MODIFIED,
        DELETED,
    ),
    "Email Sends (SendDefinition)",
    rank=("modified_at", "from_live"),
)

TRIGGERED_SENDS = Table(
    "triggered_sends",
    (_id(), Column("email_name", Kind.TEXT, "name of the automated send", required=True), _MODIFIED, DELETED),
    "Automated sends: journeys and triggered sends, which run for months",
    rank=("modified_at", "from_live"),
)

CONTACTS = Table(
    "contacts",
    (
        _id(),
        Column("first_name", Kind.TEXT, "first name"),
        Column("last_name", Kind.TEXT, "last name"),
        Column("email", Kind.TEXT, "the address now on file"),
        Column("opted_out", Kind.FLAG, "Email Opt Out", required=True),
        Column("city", Kind.TEXT, "mailing city"),
        Column("state", Kind.TEXT, "mailing state"),
        Column("attributes", Kind.ATTRIBUTES, "further attributes, by the titles that the field map gives them"),
        Column("master_id", Kind.ID, "who absorbed this contact in a merge", required=True),
        _MODIFIED,
        DELETED,
    ),
    "People; absorbed and deleted ones are kept, because archived results still name them",
    rank=("modified_at", "from_live"),
)

ACCOUNTS = Table(
    "accounts",
    (
        _id(),
        Column("name", Kind.TEXT, "name of the campus, school or department", required=True),
        Column("parent_id", Kind.ID, "the account above", required=True),
        DELETED,
    ),
    "The tree campus, school or college, department",
    replaced=True,
)

AFFILIATIONS = Table(
    "affiliations",
    (
        _id(),
        Column("contact_id", Kind.ID, "the person", required=True),
        Column("account_id", Kind.ID, "where", required=True),
        Column("role", Kind.TEXT, "Faculty, Staff, Student, Alumni, Donor …", required=True),
        Column("status", Kind.TEXT, "Current or Former", required=True),
        DELETED,
    ),
    "What a person is to the university: none, one or several rows a person",
    replaced=True,
)

EDUCATION = Table(
    "education",
    (
        _id(),
        Column("contact_id", Kind.ID, "the person", required=True),
        Column("degree", Kind.TEXT, "the degree earned: BA, MBA, PhD …"),
        Column("graduation_year", Kind.YEAR, "the year of graduation, of a date or as it is written"),
        DELETED,
    ),
    "What people graduated in: none, one or several rows a person",
    replaced=True,
    optional=True,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (CONTACTS, ACCOUNTS, AFFILIATIONS, EDUCATION, SENDS, TRIGGERED_SENDS, RESULTS, LINK_DETAILS)
}
