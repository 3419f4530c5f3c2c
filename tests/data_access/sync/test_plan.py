"""What a sync asks for, given what it has."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from data_access.errors import SourceError
from data_access.schema import ACCOUNTS, LINK_DETAILS, RESULTS, Table
from data_access.sources.source import WHOLE, ApiUsage, Batch, FileState, Finding, MonthState, Origin, Part
from data_access.store.snapshots import SourceState
from data_access.sync.plan import Months, Want, plan

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OCTOBER, NOVEMBER = MonthState(10, NOW - 600 * HOUR), MonthState(20, NOW)


@dataclass
class Told:
    """A connection that tells what it is made with."""

    origin: Origin
    has: tuple[Table, ...] = (RESULTS, LINK_DETAILS, ACCOUNTS)
    at: datetime | None = NOW
    by_month: dict[str, MonthState] = field(default_factory=dict)
    by_file: dict[str, dict[str, FileState]] = field(default_factory=dict)

    @property
    def identity(self) -> str:
        return "here"

    def tables(self) -> tuple[Table, ...]:
        return self.has

    def read(self, table: Table, part: Part = WHOLE, *, position: str | None = None) -> Iterator[Batch]:
        raise NotImplementedError

    def now(self) -> datetime | None:
        return self.at

    def months(self, table: Table) -> dict[str, MonthState]:
        return self.by_month if table is RESULTS else {}

    def files(self, table: Table) -> dict[str, FileState]:
        return self.by_file.get(table.name, {})

    @property
    def api_usage(self) -> ApiUsage | None:
        return None

    def check(self) -> list[Finding]:
        return []

    def close(self) -> None:
        pass


ACCOUNTS_WHOLE = Want(ACCOUNTS, WHOLE, daily=True)


def known(**given: object) -> SourceState:
    return SourceState(None, None, None, NOW, **given)  # type: ignore[arg-type]


def planned(connection: Told, state: SourceState | None, months: Months | None = None) -> list[Want]:
    return list(plan(connection, state, NOW, months))


def test_everything_the_first_time() -> None:
    assert planned(Told(Origin.LIVE), None) == [Want(RESULTS, WHOLE), Want(LINK_DETAILS, WHOLE), ACCOUNTS_WHOLE]


def test_what_changed_since_the_watermark_less_an_overlap() -> None:
    state = known(watermarks={"results": NOW - 2 * HOUR, "accounts": NOW - 19 * HOUR})
    wants = planned(Told(Origin.LIVE), state)
    # links were never read; accounts, which tell nothing of their changes, were read today
    assert wants == [Want(RESULTS, Part(since=NOW - 3 * HOUR)), Want(LINK_DETAILS, WHOLE)]
    assert [want.label for want in wants] == ["changes", "all"]
    state.watermarks["accounts"] = NOW - 20 * HOUR
    assert planned(Told(Origin.LIVE), state)[2] == ACCOUNTS_WHOLE


@pytest.mark.parametrize(("behind", "hours"), [(-9, 0), (0.2, 0), (0.3, 1), (1, 1), (5.5, 6)])
def test_a_source_whose_clock_is_behind_is_asked_for_as_much_more(behind: float, hours: int) -> None:
    connection = Told(Origin.LIVE, has=(RESULTS,), at=NOW - behind * HOUR)
    since = planned(connection, known(watermarks={"results": NOW}))[0].part.since
    assert since == NOW - HOUR - hours * HOUR


def test_months_that_are_missing_or_say_something_else() -> None:
    archive = Told(Origin.ARCHIVE, has=(RESULTS,), by_month={"2026-11": NOVEMBER, "2026-10": OCTOBER})
    both = [Want(RESULTS, Part(month="2026-10"), OCTOBER), Want(RESULTS, Part(month="2026-11"), NOVEMBER)]
    assert planned(archive, None) == both
    state = known(months={"results": {"2026-10": (10, NOW - 600 * HOUR), "2026-11": (20, NOW)}})
    assert planned(archive, state) == []
    state.months["results"]["2026-11"] = (19, NOW)
    assert planned(archive, state) == both[1:]
    state.months["results"]["2026-10"] = (10, None)
    assert planned(archive, state) == both
    assert planned(archive, None, Months("2026-09", "2026-10")) == both[:1]
    assert planned(archive, None, Months("2025-01", "2025-12")) == []
    # live is asked for what changed, whatever it could tell of months
    live = Told(Origin.LIVE, has=(RESULTS,), by_month={"2026-11": NOVEMBER})
    assert planned(live, None) == [Want(RESULTS, WHOLE)]


def test_an_archive_that_tells_no_months_is_read_whole_once_a_day() -> None:
    archive = Told(Origin.ARCHIVE, has=(LINK_DETAILS,))
    whole = [Want(LINK_DETAILS, WHOLE, daily=True)]
    assert planned(archive, None) == whole
    # never for what changed: rows come into an archive long after they were modified
    assert planned(archive, known(watermarks={"link_details": NOW - 19 * HOUR})) == []
    assert planned(archive, known(watermarks={"link_details": NOW - 20 * HOUR})) == whole


@pytest.mark.parametrize("origin", Origin)
def test_of_a_folder_the_files_that_are_new_or_have_changed(origin: Origin) -> None:
    results, accounts = {"1.csv": (10, 1), "2.csv": (20, 2)}, {"a.csv": (5, 3), "b.csv": (5, 4)}
    folder = Told(origin, has=(RESULTS, ACCOUNTS), by_file={"results": results, "accounts": accounts})

    def files(state: SourceState | None, months: Months | None = None) -> dict[str, tuple[str, ...]]:
        wants = planned(folder, state, months)
        assert [want.folder for want in wants] == [folder.by_file[want.table.name] for want in wants]
        assert {want.label for want in wants} <= {"files"}
        return {want.table.name: want.part.files for want in wants}

    all_of_them = {"results": ("1.csv", "2.csv"), "accounts": ("a.csv", "b.csv")}
    assert files(None) == all_of_them
    # no month could be left out: a file may hold rows of any
    assert files(None, Months("2020-01", "2020-12")) == all_of_them
    state = known(files={"results": results, "accounts": accounts}, watermarks={"results": NOW})
    assert files(state) == {}
    state.files["results"] = {"1.csv": (10, 1)}
    assert files(state) == {"results": ("2.csv",)}
    # written again, to the same length
    state.files["results"] = {"1.csv": (10, 0), "2.csv": (20, 2), "gone.csv": (1, 1)}
    assert files(state) == {"results": ("1.csv",)}
    # a table that is replaced whole is read whole, also where a file of it is gone
    state.files["accounts"] = {**accounts, "gone.csv": (1, 1)}
    assert files(state) == {"results": ("1.csv",), "accounts": ("a.csv", "b.csv")}


def test_what_is_to_be_read_anew_is_read_as_if_it_never_had_been() -> None:
    state = known(
        watermarks={"results": NOW, "accounts": NOW},
        months={"results": {"2026-11": (20, NOW)}},
        files={"link_details": {"1.csv": (1, 1)}},
    )
    live = Told(Origin.LIVE, by_file={"link_details": {"1.csv": (1, 1)}})
    assert list(plan(live, state, NOW, None, ["accounts", "link_details"])) == [
        Want(RESULTS, Part(since=NOW - HOUR)),
        Want(LINK_DETAILS, Part(files=("1.csv",)), folder={"1.csv": (1, 1)}, anew=True),
        replace(ACCOUNTS_WHOLE, anew=True),
    ]
    archive = Told(Origin.ARCHIVE, has=(RESULTS,), by_month={"2026-11": NOVEMBER, "2026-10": OCTOBER})
    assert list(plan(archive, state, NOW, Months("2026-11", "2026-11"), ["results"])) == [
        Want(RESULTS, Part(month="2026-11"), NOVEMBER, anew=True)
    ]
    with pytest.raises(SourceError, match="has no results any more"):
        list(plan(Told(Origin.LIVE, has=(ACCOUNTS,)), state, NOW, None, ["results"]))


@pytest.mark.parametrize("month", ["2024-1", "2024-13", "24-01", "2024-01-01", "\uff12\uff10\uff12\uff14-01"])
def test_what_is_no_month(month: str) -> None:
    with pytest.raises(SourceError, match="is no month; write --months 2024-01"):
        Months(month, "2024-12")


def test_another_place_knows_nothing_of_what_this_one_told() -> None:
    state = known(
        watermarks={"results": NOW},
        months={"results": {"2026-10": (1, NOW)}},
        files={"sends": {"1.csv": (1, 1)}},
        identity="here",
    )
    assert state.as_known_to("here") is state
    elsewhere = state.as_known_to("there")
    assert (elsewhere.watermarks, elsewhere.months, elsewhere.files) == ({}, {}, {})


def test_tables_that_were_there_before(caplog: pytest.LogCaptureFixture) -> None:
    state = known(watermarks={"results": NOW, "accounts": NOW})
    planned(Told(Origin.LIVE, has=(RESULTS,)), state)
    assert caplog.messages == ["live has no accounts any more; what it had of them stays as it is"]
    with pytest.raises(SourceError, match=r"^connections\.live: has no results any more"):
        planned(Told(Origin.LIVE, has=(ACCOUNTS,)), state)


@pytest.mark.parametrize("text", ["2024", "2024-13", "last", ""])
def test_no_months(text: str) -> None:
    with pytest.raises(SourceError, match="is no month; write --months"):
        Months(text, "2026-01")


def test_months_that_run_backwards() -> None:
    with pytest.raises(SourceError, match=r"2026-02\.\.2026-01 runs backwards"):
        Months("2026-02", "2026-01")
