"""The demo looks like a university's year: rates, days, hours, audiences, and the years before."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from analytics.audience import Audience, Standing
from analytics.whom import Directory, Whom
from data_access.demo import stories
from data_access.demo.university import LINK_FILES, RESULT_FILES, make_exports
from tests.data_access.demo.conftest import PEOPLE, SmallDemo

SENDS = "et4ae5__SendDefinition__c"
FIRST = date(2025, 10, 20)


@pytest.fixture(scope="module")
def sends(small_demo: SmallDemo) -> pl.DataFrame:
    """Email Sends that have results."""
    return small_demo.history.sends().frame.filter(~pl.col("triggered"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.parquet")}


def rate(of: str, frame: pl.DataFrame) -> float:
    return share(of, "delivered", frame)


def share(part: str, whole: str, frame: pl.DataFrame) -> float:
    return float(frame.select(pl.col(part).sum() / pl.col(whole).sum()).item())


def test_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("two", 1), ("other", 2)):
        make_exports(tmp_path / name, 5000, seed, tangled=True)
    assert files(tmp_path / "one") == files(tmp_path / "two")
    assert files(tmp_path / "one") != files(tmp_path / "other")


def test_counts_are_what_they_were(small_demo: SmallDemo, sends: pl.DataFrame) -> None:
    history = small_demo.history
    assert history.as_of == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert small_demo.frame("live", "Contact").height == 1525
    assert sends["series"].n_unique() == 50


def test_every_month_has_its_sends(sends: pl.DataFrame) -> None:
    months = sends.filter(pl.col("day") >= date(2025, 11, 1), pl.col("day") < date(2026, 11, 1))
    counted = months.group_by(pl.col("day").dt.truncate("1mo")).len()
    assert counted.height == 12
    assert counted["len"].min() >= 60  # type: ignore[operator]


def test_sent_in_office_hours_and_sometimes_late(sends: pl.DataFrame) -> None:
    local = sends["sent_at"].dt.convert_time_zone("America/Denver")
    late = local.filter((local.dt.hour() == 23) & (local.dt.minute() == 40))
    assert 0.03 < len(late) / len(local) < 0.1
    hours = local.filter(local.dt.hour() < 23).dt.hour()
    assert (hours.min(), hours.max()) == (7, 16)
    tomorrow = sends.filter(pl.col("sent_at").dt.date() > pl.col("day"))
    assert tomorrow.height == len(late)


def test_weekends_are_quiet(sends: pl.DataFrame) -> None:
    weekend = pl.col("day").dt.weekday() >= 6
    few, many = sends.filter(weekend), sends.filter(~weekend)
    assert 0.02 < few.height / sends.height < 0.1
    same = "CU Buffs"
    assert rate("opened", few.filter(series=same)) < 0.85 * rate("opened", many.filter(series=same))


def test_series_differ_and_rates_are_believable(sends: pl.DataFrame) -> None:
    large = (
        sends.group_by("series").agg(pl.col("delivered", "opened", "clicked").sum()).filter(pl.col("delivered") > 500)
    )
    opens, clicks = large["opened"] / large["delivered"], large["clicked"] / large["delivered"]
    assert 0.15 < opens.min() < 0.3 < 0.42 < opens.max() < 0.6  # type: ignore[operator]
    assert 0.01 < clicks.min() < 0.03 < 0.055 < clicks.max() < 0.1  # type: ignore[operator]
    assert 0.005 < share("hard_bounces", "sent", sends) < 0.01
    assert 0.0007 < rate("unsubscribed", sends) < 0.0015


def test_opens_come_fast_and_fade(small_demo: SmallDemo) -> None:
    results = small_demo.frame("archive", RESULT_FILES).filter("opened__c")
    hours = (results["dateopened__c"] - results["datesent__c"]).dt.total_minutes() / 60
    within = [(hours <= limit).mean() for limit in (2, 24, 72)]
    assert within == pytest.approx([0.39, 0.85, 0.96], abs=0.02)


def test_the_newest_are_still_arriving(small_demo: SmallDemo, sends: pl.DataFrame) -> None:
    today = small_demo.history.today
    newest = sends.filter(pl.col("day") == today - timedelta(days=1))
    assert newest.height >= 3
    before = sends.filter(pl.col("day") < today - timedelta(days=10)).filter(
        pl.col("series").is_in(newest["series"].implode())
    )
    usual = {name: rate("opened", of) for (name,), of in before.partition_by("series", as_dict=True).items()}
    expected = sum(usual[row["series"]] * row["delivered"] for row in newest.iter_rows(named=True))
    assert newest["opened"].sum() < 0.95 * expected
    assert share("bounced", "sent", newest) < share("bounced", "sent", sends)
    for origin in ("live", "archive"):
        moments = small_demo.frame(origin, RESULT_FILES).select(
            "dateopened__c", "datebounced__c", "dateunsubscribed__c"
        )
        assert max(moments.max().row(0)) <= small_demo.history.as_of
    assert small_demo.frame("live", LINK_FILES)["last_clicked__c"].max() <= small_demo.history.as_of  # type: ignore[operator]


def test_totals_go_back_to_2019_without_results(small_demo: SmallDemo) -> None:
    every = small_demo.frame("live", SENDS)
    days = pl.col("datesent__c").dt.convert_time_zone("America/Denver").dt.date()
    before = every.with_columns(days.alias("day")).filter(pl.col("day") < FIRST)
    assert date(2019, 1, 1) <= before["day"].min() <= date(2019, 1, 5)  # type: ignore[operator]
    months = before.filter(pl.col("day") < date(2025, 10, 1)).group_by(pl.col("day").dt.truncate("1mo")).len()
    assert months.height == 81
    assert 40 <= months["len"].median() <= 60  # type: ignore[operator]
    years = before.group_by(pl.col("day").dt.year()).agg(pl.col("numbersent__c").sum()).sort("day")["numbersent__c"]
    assert years[:6].is_sorted()
    assert not before.select(pl.all().is_null().any()).transpose().to_series().any()
    for count in ("hardbounces", "softbounces", "uniqueopens", "uniqueclicks"):
        assert (before[f"numberof{count}__c"] <= before["numbersent__c"]).all()
    assert set(every["business_unit__c"]) == {"CU Boulder", "CU Denver", "CU Anschutz", "UCCS", "CU System"}


def test_totals_of_email_sends_agree_with_their_results(small_demo: SmallDemo, sends: pl.DataFrame) -> None:
    told = small_demo.frame("live", SENDS).join(sends, left_on="id", right_on="send_id")
    assert told.height == sends.height
    recycled = small_demo.frame("live", RESULT_FILES).filter("isdeleted")["senddefinition__c"]
    whole = told.filter(~pl.col("id").is_in(recycled.implode()))
    assert whole.height > 0.95 * told.height
    for theirs, ours in (
        ("numbersent__c", "sent"),
        ("numberofhardbounces__c", "hard_bounces"),
        ("numberofsoftbounces__c", "soft_bounces"),
        ("numberofuniqueopens__c", "opened"),
        ("numberofuniqueclicks__c", "clicked"),
        ("numberunsubscribed__c", "unsubscribed"),
    ):
        assert (whole[theirs] == whole[ours]).all(), theirs
        assert (told[theirs] >= told[ours]).all(), theirs


def test_people_belong_to_a_tree_of_accounts(small_demo: SmallDemo) -> None:
    audiences = small_demo.history.audiences()
    assert audiences.select("campus", "school").n_unique() == 35, "30 schools, and 5 campuses themselves"
    roles = (
        audiences.filter("current").group_by("role").agg(pl.col("person").n_unique()).sort("person")["role"].to_list()
    )
    assert roles[-2:] == ["Student", "Alumni"]
    assert set(roles) == {"Alumni", "Student", "Staff", "Faculty", "Donor", "Retiree"}
    several = audiences.group_by("person").len()["len"]
    assert several.max() >= 3  # type: ignore[operator]
    assert 0.85 * PEOPLE < len(several) < PEOPLE, "some have none"
    accounts = small_demo.frame("live", "Account")
    schools = accounts.filter(pl.col("parentid").is_in(accounts.filter(pl.col("parentid").is_null())["id"].implode()))
    below = accounts.filter(pl.col("parentid").is_in(schools["id"].implode())).group_by("parentid").len()["len"]
    assert (len(schools), below.min(), below.max()) == (30, 2, 6)


def test_alumni_graduated_and_students_will(small_demo: SmallDemo) -> None:
    history = small_demo.history
    directory = Directory(history.audiences(), history.profiles(), history.education())
    education = directory.education
    assert directory.degrees.keys() == {"BA", "BFA", "BMus", "BS", "BSN", "JD", "MA", "MBA", "MD", "MS", "PhD"}
    years = education["graduation_year"]
    assert 1960 < years.min() < 1985 < 2005 < years.median() < 2018 < years.max() <= 2026  # type: ignore[operator]
    alumni, students = (
        Whom(Audience(roles=(role,), standing=Standing.ANY)).among(directory) for role in ("Alumni", "Student")
    )
    assert set(education["person"]) == set(alumni)
    assert 1.2 < education.height / len(alumni) < 1.4
    coming = directory.profiles.filter(~pl.col("person").is_in(alumni.implode()), pl.col("Class year") > "2026")
    assert set(coming["person"]) == set(students) - set(alumni)
    assert directory.attributes == ("Class year", "Giving level")
    assert list(directory.values["Giving level"]) == [
        "$1,000 to $9,999",
        "$10,000 or more",
        "$100 to $999",
        "Up to $99",
    ]
    assert 0.1 < directory.profiles["Giving level"].count() / PEOPLE < 0.3


def test_people_are_plainly_invented(small_demo: SmallDemo) -> None:
    contacts = small_demo.frame("live", "Contact")
    assert contacts["email"].str.contains(r"^[a-z]+\.[a-z]+\.\d+@example\.edu$").all()
    assert contacts["firstname"].n_unique() == 60


def test_slugs_match_titles() -> None:
    athletics, research = stories.NAMES.index("athletics"), stories.NAMES.index("research")
    story = stories.newest(athletics, 0, "news.example.edu", date(2026, 3, 12))
    assert story.address.startswith("cubuffs.com/news/2026/03/")
    assert story.address.endswith(story.title.lower().replace(": ", "-").replace(" ", "-").replace("’", ""))
    here, there = (stories.newest(research, campus, f"{campus}.edu", date(2026, 3, 12)) for campus in (0, 1))
    assert here.title != there.title
    assert there.address.startswith("1.edu/2026/03/")
    assert stories.newest(athletics, 0, "", date(2026, 3, 12), before=1) != story
