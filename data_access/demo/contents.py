"""What stands in the mailings: their names and subjects, and the links in them."""

import numpy as np
import numpy.typing as npt
import polars as pl

from data_access.demo import stories
from data_access.demo.made_ids import SEND, TRIGGERED_SEND, salesforce_ids
from data_access.demo.mailings import Mailing
from data_access.demo.places import CAMPUSES
from data_access.demo.series import CONTENT_LINKS, SERIES
from data_access.demo.stories import Story

UTILITY_LINKS = (
    ("Unsubscribe", "https://click.cu.edu/unsub_center.aspx?mid={0}"),
    ("Manage My Preferences", "https://click.cu.edu/preferences"),
    ("View as web page", "https://view.cu.edu/?mid={0}"),
)
LINKS = CONTENT_LINKS + len(UTILITY_LINKS)

# what people type into names, one mailing, or one link, in so many
_ODD_NAMES = (
    '=HYPERLINK("http://example.com","{0}")',
    '{0}, "final", v2',
    "{0}\n(second try)",
    "{0} – Ω and 中文",
    "@{0}",
    "+ {0} Café",
)
_ODD_MAILING, _ODD_LINK = 61, 211

Numbers = npt.NDArray[np.int64]


def texts(mailings: list[Mailing]) -> pl.DataFrame:
    """What each mailing is called, in Salesforce's field names, one row a mailing."""
    frame = pl.DataFrame([_text(number, mailing) for number, mailing in enumerate(mailings)], infer_schema_length=None)
    return frame.with_columns(
        _ids(frame["et4ae5__SendDefinition__c"], SEND),
        _ids(frame["et4ae5__TriggeredSendDefinition__c"], TRIGGERED_SEND),
    )


def catalogue(mailings: list[Mailing]) -> tuple[pl.DataFrame, Numbers]:
    """The links in each mailing, LINKS rows a mailing (Name and LinkURL), and the topics of those with content."""
    rows: list[tuple[str, str]] = []
    for number, mailing in enumerate(mailings):
        for place, story in enumerate(_stories(mailing)):
            name = story.title if (number + place) % 4 else f"{story.title} (image)"
            rows.append((_oddly(name, len(rows), _ODD_LINK), _tagged(story.address, number, place)))
        rows += [(name, url.format(mailing.first_result)) for name, url in UTILITY_LINKS]
    frame = pl.DataFrame(rows, schema={"Name": pl.String, "et4ae5__LinkURL__c": pl.String}, orient="row")
    return frame, np.array([SERIES[mailing.series].topics for mailing in mailings])


def subject(series: int, lead: str, number: int) -> str:
    """The subject of a mailing of that series with that lead story."""
    kind = SERIES[series]
    if kind.triggered:
        return "You are in: what happens next"
    return lead if number % 3 or kind.school is not None else f"{kind.name}: {lead}"


def lead_story(mailing: Mailing) -> str:
    """The title of its first story."""
    return _stories(mailing)[0].title


def _text(number: int, mailing: Mailing) -> dict[str, str | int | None]:
    kind = SERIES[mailing.series]
    name = kind.name if kind.triggered else f"{kind.name} {mailing.day}"
    return {
        "Name": name if kind.triggered else _oddly(name, number, _ODD_MAILING),
        "et4ae5__SendDefinition__c": None if kind.triggered else number,
        "et4ae5__TriggeredSendDefinition__c": mailing.series if kind.triggered else None,
        "et4ae5__FromName__c": kind.name,
        "et4ae5__FromAddress__c": f"series{mailing.series}@example.edu",
        "et4ae5__SubjectLine__c": subject(mailing.series, lead_story(mailing), number),
    }


def _stories(mailing: Mailing) -> list[Story]:
    """The newest of each topic; the second link to a topic has the story before."""
    kind = SERIES[mailing.series]
    return [
        stories.newest(topic, kind.desk, CAMPUSES[kind.desk].news, mailing.day, kind.topics[:place].count(topic))
        for place, topic in enumerate(kind.topics)
    ]


def _oddly(name: str, number: int, every: int) -> str:
    turn, place = divmod(number, every)
    return name if place != every // 2 else _ODD_NAMES[turn % len(_ODD_NAMES)].format(name)


def _tagged(address: str, number: int, place: int) -> str:
    """The address as this mailing writes it; the article stays the same."""
    host, path = address.split("/", 1)
    also = "&" if "?" in path else "?"
    variants = (
        f"https://{host}/{path}",
        f"https://{host}/{path}{also}utm_source=mc&utm_medium=email&utm_campaign=issue-{number}",
        f"http://www.{host.removeprefix('www.')}/{path.replace('?', '/?')}{also}utm_campaign=again#top",
        f"https://{host.upper()}/{path}{also}mc_cid=c{number}&mc_eid=e1",
        f"https://{host}/{path}{also}sfmc_sub={number}&j=12&l=7_HTML&jb=3&utm_term=x",
    )
    return variants[(number + place) % len(variants)]


def _ids(numbers: pl.Series, prefix: str) -> pl.Series:
    missing = numbers.is_null()
    ids = salesforce_ids(prefix, numbers.fill_null(0).cast(pl.Int64).to_numpy()).set(missing, None)
    return ids.alias(numbers.name)
