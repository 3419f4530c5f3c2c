"""Likely machine activity by mail domain."""

import polars as pl

from analytics.machine import NO_DOMAIN, by_domain

DOMAINS = pl.DataFrame(
    [("home.example", 9, 40), ("gateway.edu", 4, 20), (None, 0, 8), ("quiet.edu", 2, 0), ("other.edu", 3, 3)],
    schema={"domain": pl.String(), "people": pl.UInt32(), "opened_or_clicked": pl.Int64()},
    orient="row",
)


def machine(*domains: str | None) -> pl.DataFrame:
    """The frame of `History.machine`, as far as it is looked at."""
    return pl.DataFrame({"domain": domains}, schema={"domain": pl.String()})


def test_domains_with_most_flagged_results_first() -> None:
    flagged = machine("gateway.edu", "home.example", "gateway.edu", None, "gateway.edu", None)
    assert by_domain(DOMAINS, flagged).rows() == [
        ("gateway.edu", 4, 20, 3, 0.15),
        (NO_DOMAIN, 0, 8, 2, 0.25),
        ("home.example", 9, 40, 1, 0.025),
    ]


def test_nothing_flagged() -> None:
    assert by_domain(DOMAINS, machine()).is_empty()


def test_nobody_opened_there_as_salesforce_has_it() -> None:
    assert by_domain(DOMAINS, machine("quiet.edu")).rows() == [("quiet.edu", 2, 0, 1, None)]
