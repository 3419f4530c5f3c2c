"""Questions about what people are and have today: affiliations, education, place, further attributes."""

import polars as pl

from data_access.accounts import UNKNOWN, places
from data_access.history.reading import Reading
from data_access.store.tables import STORED_ACCOUNTS, STORED_AFFILIATIONS

EDUCATION_SCHEMA: dict[str, pl.DataType] = {
    "person": pl.Int32(),
    "degree": pl.String(),
    "graduation_year": pl.Int32(),
}


def profiles(reading: Reading) -> pl.DataFrame:
    """See History.profiles."""
    return (
        reading.on_file.join(reading.contacts, left_on="contact_id", right_on="id")
        .select("person", _text("city"), _text("state"), "opted_out")
        .sort("person")
    )


def education(reading: Reading) -> pl.DataFrame:  # noqa: ARG001 - no table of it yet
    """See History.education."""
    return pl.DataFrame(schema=EDUCATION_SCHEMA)


def audiences(reading: Reading) -> pl.DataFrame:
    """See History.audiences."""
    tree = places(reading.scan(STORED_ACCOUNTS).collect())
    status = pl.col("status").str.strip_chars().str.to_lowercase()
    return (
        reading.scan(STORED_AFFILIATIONS)
        .collect()
        .join(reading.people, on="contact_id")
        .drop_nulls("survivor")
        .join(tree, on="account_id", how="left")
        .select(
            pl.col("survivor").alias("person"),
            pl.col("role").fill_null("(no role)").str.strip_chars(),
            (status == "current").fill_null(value=False).alias("current"),
            pl.col("campus", "school", "department").fill_null(UNKNOWN),
        )
        .unique()
        .sort("person", "role", "campus", "school", "department", "current")
    )


def _text(name: str) -> pl.Expr:
    """A text without blanks around it; null where nothing is left."""
    return pl.col(name).str.strip_chars().replace("", None)
