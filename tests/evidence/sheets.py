"""Sheets of people of the example exports, put together as the page does it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from analytics.evidence import Asked, Made, Person, Sheet, Standing, findings
from data_access.history import History
from data_access.query import Query

MERGED, ABSORBED = "003f4DHh6rOxZMwADN", ("003f48XK2AX64edAWB", "003f4rNtec47ansACA")
DELETED, LEAD = "003f4Zn6K2Q4OtoAJF", "00Qf4N8gylkoJtBEBU"
AUTOMATED = "a3Tf4kl11MppurtEQA"
OCTOBER = Asked(date(2026, 10, 1), date(2026, 10, 31))
MADE = Made("ana@example.edu", datetime(2026, 11, 20, 12, 30, tzinfo=UTC), "https://ier.example.edu/contact_timeline")
MARTINEZ = Person(MERGED, Standing.ON_FILE, "Fatima Martinez", "person7@example.edu", (MERGED, *ABSORBED))
LOPEZ = Person(DELETED, Standing.DELETED, "Jordan Lopez", "person8@example.edu", (DELETED,))
SOMEBODY = Person(LEAD, Standing.LEAD, "", "", (LEAD,))


def sheet_of(history: History, person: Person, asked: Asked = OCTOBER) -> Sheet:
    on_file = person.standing is Standing.ON_FILE
    told = (history.timeline if on_file else history.filed_under)(person.record_id)
    totals = history.totals(Query(asked.series, (), asked.first, asked.last)).frame
    sends = history.sends().frame
    asked = replace(asked, email=findings.name_of(asked.send_id, totals, sends))
    searched = findings.searched(
        history.coverage(),
        asked,
        snapshot=history.snapshot,
        as_of=history.as_of,
        today=history.today,
        time_zone=history.time_zone,
        fresh={name: state.as_of for name, state in history.sources.items()},
        undated=findings.undated(told.results, asked),
        scope="" if history.scope.unrestricted else history.scope.words,
    )
    results = findings.results_of(told.results, told.links, asked)
    untold = findings.untold(
        totals, sends, asked, {result.send_id for result in results}, whole=history.scope.unrestricted
    )
    return Sheet(asked, person, searched, results, untold, MADE)
