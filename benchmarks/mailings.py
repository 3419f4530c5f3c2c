"""What a made-up university sends in thirteen months: the series, each send with its size, and the links in it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.made_ids import SEND, TRIGGERED_SEND, salesforce_ids
from benchmarks.population import CAMPUSES, ROLES, Population

AS_OF = datetime(2026, 11, 20, 12, tzinfo=UTC)
BEGIN = datetime(2025, 10, 20, tzinfo=UTC)
NEWEST = AS_OF - timedelta(days=1)

CONTENT_LINKS = 6
UTILITY_LINKS = (
    ("Unsubscribe", "https://click.cu.edu/unsub_center.aspx?mid={0}"),
    ("Manage My Preferences", "https://click.cu.edu/preferences"),
    ("View as web page", "https://view.cu.edu/?mid={0}"),
)
LINKS = CONTENT_LINKS + len(UTILITY_LINKS)
# consecutive issues share their last stories, tagged differently each time
_NEW_STORIES = 4

_STORY = ("Story", "connections.cu.edu/stories/{0}")
_EVENT = ("Register now", "www.cu.edu/events/{0}/register?id={0}")
_BUFFS = ("Buffs win again", "cubuffs.com/news/2026/{0}")
_LIONS = ("Read: game recap", "gomountainlions.com/news/2026/{0}")
_TICKETS = ("Tickets", "gomountainlions.com/tickets")
_GIVING = ("Give now", "giving.cu.edu/fund/{0}")
_BENEFITS = ("Open enrollment", "www.cu.edu/benefits/open-enrollment/{0}")

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Series:
    """A From Name: who gets it (roles, or one campus or school), how often, and what it links to."""

    name: str
    every_days: int
    share: float
    links: tuple[tuple[str, str], ...]
    roles: tuple[str, ...] = ROLES
    campus: int | None = None
    school: int | None = None
    triggered: bool = False

    def recipients(self, population: Population) -> Numbers:
        """The places, in the population's columns, of everyone who may get it."""
        wanted = sum(1 << ROLES.index(role) for role in self.roles)
        meant = (population.roles & wanted) > 0
        if self.campus is not None:
            meant &= population.places // len(next(iter(CAMPUSES.values()))) == self.campus
        if self.school is not None:
            meant &= population.places == self.school
        return np.flatnonzero(meant)


_OFFICES = (
    Series("CU Connections", 7, 1.0, (_STORY, _STORY, _EVENT, _STORY, _BUFFS, _STORY), ("Faculty", "Staff")),
    Series("CU Boulder Alumni Association", 14, 1.0, (_STORY, _BUFFS, _EVENT, _GIVING, _STORY, _BUFFS), ("Alumni",)),
    Series("CU Buffs", 7, 0.4, (_BUFFS,) * CONTENT_LINKS, ("Alumni", "Donor")),
    Series("UCCS Athletics", 7, 0.2, (_LIONS, _LIONS, _TICKETS, _LIONS, _LIONS, _EVENT), ("Alumni", "Student")),
    Series("CU Human Resources", 15, 1.0, (_BENEFITS, _STORY, _BENEFITS, _EVENT, _STORY, _STORY), ("Faculty", "Staff")),
    Series("CU Anschutz News", 7, 0.8, (_STORY, _EVENT, _STORY, _STORY, _GIVING, _STORY), campus=2),
    Series("CU Denver Today", 7, 0.5, (_STORY, _STORY, _EVENT, _STORY, _STORY, _GIVING), campus=1),
    Series("CU Giving", 30, 1.0, (_GIVING, _GIVING, _STORY, _GIVING, _BUFFS, _EVENT), ("Alumni", "Donor")),
)
_SCHOOLS = tuple(
    Series(f"{school}, {campus}", 30, 0.8, (_STORY, _STORY, _EVENT, _STORY, _STORY, _GIVING), school=place)
    for place, (campus, school) in enumerate((name, school) for name, schools in CAMPUSES.items() for school in schools)
)
_TRIGGERED = (
    Series("CU Welcome", 30, 0.3, (_STORY, _EVENT, _STORY, _STORY, _STORY, _STORY), triggered=True),
    Series("CU Events", 30, 0.4, (_EVENT,) * CONTENT_LINKS, triggered=True),
)
SERIES = _OFFICES + _SCHOOLS + _TRIGGERED


@dataclass(frozen=True)
class Mailing:
    """One send, or one month of a triggered send. `first_result`: the number of its first result."""

    series: int
    issue: int
    sent_at: datetime
    size: int
    first_result: int


def plan(size: int, pools: list[Numbers], rng: np.random.Generator) -> list[Mailing]:
    """Mailings of `size` results in all, oldest first. No mailing is larger than its pool, but for triggered ones."""
    drafts = sorted(
        (moment, series, issue)
        for series, kind in enumerate(SERIES)
        for issue, moment in enumerate(_moments(kind, rng))
        if len(pools[series])
    )
    share = np.array([SERIES[series].share * len(pools[series]) for _, series, _ in drafts])
    weight = share * rng.uniform(0.7, 1.0, len(drafts))
    automated = np.flatnonzero([SERIES[series].triggered for _, series, _ in drafts])
    limit = np.array([len(pools[series]) for _, series, _ in drafts])
    limit[automated] = size
    sizes = np.minimum(np.floor(weight * size / weight.sum()), limit).astype(np.int64)
    left = size - int(sizes.sum())
    sizes[automated] += left // len(automated)
    sizes[automated[: left % len(automated)]] += 1
    first = np.cumsum(sizes) - sizes
    return [
        Mailing(series, issue, moment, int(sizes[place]), int(first[place]))
        for place, (moment, series, issue) in enumerate(drafts)
    ]


def texts(mailings: list[Mailing]) -> pl.DataFrame:
    """What each mailing is called, in Salesforce's field names, one row a mailing."""
    rows = []
    for number, mailing in enumerate(mailings):
        series = SERIES[mailing.series]
        day = "" if series.triggered else f"{mailing.sent_at:%Y-%m-%d} "
        rows.append(
            {
                "Name": f"{day}{series.name}" + ("" if series.triggered else f" #{mailing.issue}"),
                "send": None if series.triggered else number,
                "triggered": mailing.series if series.triggered else None,
                "et4ae5__FromName__c": series.name,
                "et4ae5__FromAddress__c": f"series{mailing.series}@example.edu",
                "et4ae5__SubjectLine__c": f"{series.name}: {day}news and stories",
            }
        )
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.select(
        "Name",
        _ids(frame["send"], SEND).alias("et4ae5__SendDefinition__c"),
        _ids(frame["triggered"], TRIGGERED_SEND).alias("et4ae5__TriggeredSendDefinition__c"),
        "et4ae5__FromName__c",
        "et4ae5__FromAddress__c",
        "et4ae5__SubjectLine__c",
    )


def catalogue(mailings: list[Mailing]) -> pl.DataFrame:
    """The links in each mailing: Name and LinkURL, LINKS rows a mailing."""
    rows = []
    for mailing in mailings:
        for place, (name, address) in enumerate(SERIES[mailing.series].links):
            rows.append((name, _tagged(address.format(mailing.issue * _NEW_STORIES + place), mailing.issue, place)))
        rows += [(name, url.format(mailing.first_result)) for name, url in UTILITY_LINKS]
    return pl.DataFrame(rows, schema={"Name": pl.String, "et4ae5__LinkURL__c": pl.String}, orient="row")


def _tagged(address: str, issue: int, place: int) -> str:
    """The address as this issue writes it; the article stays the same."""
    host, path = address.split("/", 1)
    also = "&" if "?" in path else "?"
    variants = (
        f"https://{host}/{path}",
        f"https://{host}/{path}{also}utm_source=mc&utm_medium=email&utm_campaign=issue-{issue}",
        f"http://www.{host.removeprefix('www.')}/{path.replace('?', '/?')}{also}utm_campaign=again#top",
        f"https://{host.upper()}/{path}{also}mc_cid=c{issue}&mc_eid=e1",
        f"https://{host}/{path}{also}sfmc_sub={issue}&j=12&l=7_HTML&jb=3&utm_term=x",
    )
    return variants[(issue + place) % len(variants)]


def _moments(series: Series, rng: np.random.Generator) -> list[datetime]:
    """When the series goes out; now and then late in the evening, when it is tomorrow in UTC."""
    found = []
    day = BEGIN + timedelta(days=int(rng.integers(0, series.every_days)))
    while day < NEWEST - timedelta(days=1):
        minutes = 5 * 60 + 40 if rng.random() < 0.1 else int(rng.integers(13 * 60, 20 * 60))
        found.append(day + timedelta(minutes=minutes))
        day += timedelta(days=series.every_days)
    return found


def _ids(numbers: pl.Series, prefix: str) -> pl.Series:
    missing = numbers.is_null()
    return salesforce_ids(prefix, numbers.fill_null(0).cast(pl.Int64).to_numpy()).set(missing, None)
