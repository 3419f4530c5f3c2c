"""What was searched, in words: the sources, their days, how fresh they are, and the days that none of them has."""

from analytics.evidence.sheet import Searched
from analytics.evidence.text import Line, counted, day, days, moment, visible

_SOURCES = {"live": "Salesforce itself (live)", "archive": "Archive"}


def searched_lines(searched: Searched) -> tuple[Line, ...]:
    """Each with its name."""
    zone = searched.time_zone
    lines = [Line("Limited to", visible(searched.scope))] if searched.scope else []
    lines += [Line("Days searched", f"{days(searched.first, searched.last)}, whole days in {zone}")]
    for source in searched.sources:
        window = "no record of any email"
        if source.first and source.last:
            window = f"records of emails sent {days(source.first, source.last)}"
        fresh = f"; as of {moment(source.as_of, zone)}" if source.as_of else ""
        lines.append(Line(_SOURCES.get(source.name, source.name), f"{window}{fresh}"))
    lines.append(Line("Days without data", _gaps(searched)))
    if searched.kept_from:
        older = f"records made before {day(searched.kept_from)} were dropped for their age, and can’t be found"
        lines.append(Line("No longer kept", older))
    lines.append(Line("Complete to", moment(searched.as_of, zone)))
    lines.append(Line("Data version", str(searched.snapshot)))
    return tuple(lines)


def _gaps(searched: Searched) -> str:
    if not searched.gaps:
        return "none: of every day there is somebody’s record"
    number = sum((last - first).days + 1 for first, last in searched.gaps)
    total = (searched.last - searched.first).days + 1
    runs = "; ".join(days(first, last) for first, last in searched.gaps)
    return (
        f"of {number:,} of {counted(total, 'day')} nobody’s record is in what was searched (either no email was sent, "
        f"or its records are not here): {runs}"
    )
