"""Likely machine activity by mail domain."""

import polars as pl

from analytics.rates import share

NO_DOMAIN = "(no address on file)"


def by_domain(domains: pl.DataFrame, machine: pl.DataFrame) -> pl.DataFrame:
    """One row a mail domain with any flagged result, most of them first.

    Takes the frames of `History.domains` and `History.machine` for the same query.

    - domain: String, NO_DOMAIN where it is not known; people: UInt32, to whom anything was delivered
    - opened_or_clicked: Int64, results; flagged: UInt32, results that show likely machine activity
    - share: Float64, flagged ÷ opened or clicked
    """
    flagged = machine.group_by("domain").len("flagged")
    rows = domains.join(flagged, on="domain", nulls_equal=True).with_columns(
        pl.col("domain").fill_null(NO_DOMAIN), share("flagged", "opened_or_clicked").alias("share")
    )
    columns = ("domain", "people", "opened_or_clicked", "flagged", "share")
    return rows.select(columns).sort(["flagged", "domain"], descending=[True, False])
