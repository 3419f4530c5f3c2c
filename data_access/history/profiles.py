"""Questions about what people are and have today: affiliations, education, place, further attributes."""

from functools import partial

import polars as pl

from data_access.accounts import UNKNOWN, places
from data_access.history.reading import WHO, Reading
from data_access.store.tables import STORED_ACCOUNTS, STORED_AFFILIATIONS, STORED_EDUCATION


def profiles(reading: Reading) -> pl.DataFrame:
    """See History.profiles."""
    return reading.derived("profiles", WHO, partial(_profiles, reading))


def _profiles(reading: Reading) -> pl.DataFrame:
    people = reading.on_file.join(reading.contacts, left_on="contact_id", right_on="id")
    return (
        people.select("person", _text("city"), _text("state"), "opted_out", "attributes")
        .join(_attributes(people["attributes"]), on="attributes", how="left")
        .drop("attributes")
        .sort("person")
    )


def education(reading: Reading) -> pl.DataFrame:
    """See History.education."""
    return reading.derived("education", (*WHO, STORED_EDUCATION), partial(_education, reading))


def _education(reading: Reading) -> pl.DataFrame:
    told = pl.any_horizontal(pl.col("degree", "graduation_year").is_not_null())
    return (
        reading.scan(STORED_EDUCATION)
        .collect()
        .join(reading.people, on="contact_id")
        .drop_nulls("survivor")
        .select(pl.col("survivor").alias("person"), _text("degree"), "graduation_year")
        .filter(told)
        .unique()
        .sort("person", "graduation_year", "degree")
    )


def audiences(reading: Reading) -> pl.DataFrame:
    """See History.audiences."""
    tables = (*WHO, STORED_ACCOUNTS, STORED_AFFILIATIONS)
    return reading.derived("audiences", tables, partial(_audiences, reading))


def _audiences(reading: Reading) -> pl.DataFrame:
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


def _attributes(texts: pl.Series) -> pl.DataFrame:
    """Every different text of the column, and what it says: a String column for each title that has any value."""
    different = texts.drop_nulls().unique()
    if different.is_empty():
        return pl.DataFrame(schema={texts.name: pl.String()})
    told = different.str.json_decode(infer_schema_length=None).struct.unnest()
    titles = sorted(series.name for series in told if series.null_count() < told.height)
    return told.select(different, *titles)


def _text(name: str) -> pl.Expr:
    """A text without blanks around it; null where nothing is left."""
    return pl.col(name).str.strip_chars().replace("", None)
