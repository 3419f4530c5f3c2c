"""Evidence: whether a person was told, as a sheet of what is on record, what was searched, and what neither proves."""

from analytics.evidence.sheet import (
    Asked,
    Click,
    Made,
    Person,
    Result,
    Searched,
    Sheet,
    Source,
    Standing,
    Untold,
    Why,
    canonical,
    digest,
)

__all__ = [
    "Asked",
    "Click",
    "Made",
    "Person",
    "Result",
    "Searched",
    "Sheet",
    "Source",
    "Standing",
    "Untold",
    "Why",
    "canonical",
    "digest",
]
