"""Every trap of the real data is in the demo."""

import sys
from pathlib import Path

import polars as pl
import pytest

from data_access.demo.university import LINK_FILES, RESULT_FILES
from data_access.ids import lift
from tests.data_access.demo.conftest import PEOPLE, SmallDemo

SENDS = "et4ae5__SendDefinition__c"
TEXT_TRAPS = ("=HYPERLINK(", '"', ",", "\n", "Ω", "中", "é", "@", "+")


@pytest.fixture(scope="module")
def twice(small_demo: SmallDemo) -> pl.DataFrame:
    """Results that stand in live and archive; the archive's columns end in _archive."""
    archive = small_demo.frame("archive", RESULT_FILES)
    lifted = archive.with_columns(lift(archive["id"]), lift(archive["contact__c"]))
    return small_demo.frame("live", RESULT_FILES).join(lifted, on="id", suffix="_archive")


def test_live_and_archive_overlap_and_copies_are_stale(small_demo: SmallDemo, twice: pl.DataFrame) -> None:
    assert 0.02 < twice.height / (PEOPLE * 50) < 0.06
    stale = twice.filter(pl.col("tracking_as_of__c_archive") < pl.col("tracking_as_of__c"))
    assert 0.4 < stale.height / twice.height < 0.6
    assert stale.filter(pl.col("opened__c") & ~pl.col("opened__c_archive")).height


def test_deleted_means_purged_in_the_archive_and_the_recycle_bin_in_live(small_demo: SmallDemo) -> None:
    archive = small_demo.frame("archive", RESULT_FILES)
    assert 0.9 < archive["isdeleted"].mean() < 1  # type: ignore[operator]
    recycled = small_demo.frame("live", RESULT_FILES).filter("isdeleted")
    assert 5 < recycled.height < 50
    kept = small_demo.history.sends().frame["sent"].sum()
    assert kept == PEOPLE * 50 - recycled.height


def test_merges_run_in_chains(small_demo: SmallDemo, twice: pl.DataFrame) -> None:
    contacts = small_demo.frame("live", "Contact")
    masters = dict(contacts.drop_nulls("masterrecordid").select("id", "masterrecordid").iter_rows())
    lengths = []
    for contact in masters:
        length, now = 0, contact
        while now in masters:
            length, now = length + 1, masters[now]
        lengths.append(length)
    assert {1, 2, 3} == set(lengths)
    moved = twice.filter(pl.col("contact__c") != pl.col("contact__c_archive"))
    assert moved["contact__c_archive"].is_in(list(masters)).any()


def test_forgotten_merges_leave_only_a_trace(small_demo: SmallDemo, twice: pl.DataFrame) -> None:
    known = small_demo.frame("live", "Contact")["id"].implode()
    moved = twice.filter(
        pl.col("contact__c") != pl.col("contact__c_archive"), ~pl.col("contact__c_archive").is_in(known)
    )
    assert 3 <= moved["contact__c_archive"].n_unique() <= 5
    history = small_demo.history
    for forgotten, survivor in moved.select("contact__c_archive", "contact__c").unique().iter_rows():
        assert history.find(forgotten)["contact_id"].to_list() == [survivor]


def test_some_ids_have_fifteen_characters(small_demo: SmallDemo) -> None:
    results, links = small_demo.frame("archive", RESULT_FILES), small_demo.frame("archive", LINK_FILES)
    for ids in (results["id"], results["contact__c"].drop_nulls(), links["individual_email_result__c"]):
        assert 0.04 < (ids.str.len_chars() == 15).mean() < 0.08  # type: ignore[operator]
    short = links.filter(pl.col("individual_email_result__c").str.len_chars() == 15)["individual_email_result__c"]
    assert lift(short).is_in(lift(results["id"]).implode()).mean() > 0.9  # type: ignore[operator]


def test_sends_without_tracking_have_totals_and_no_results(small_demo: SmallDemo) -> None:
    secret = small_demo.frame("live", SENDS).filter("individual_tracking_disabled__c")
    assert secret.height == 5
    assert secret["numbersent__c"].min() > 0  # type: ignore[operator]
    assert secret["numberofuniqueopens__c"].min() > 0  # type: ignore[operator]
    for origin in ("live", "archive"):
        assert not small_demo.frame(origin, RESULT_FILES)["senddefinition__c"].is_in(secret["id"].implode()).any()


def test_triggered_sends_have_no_email_send_and_reach_some_twice(small_demo: SmallDemo) -> None:
    results = small_demo.frame("archive", RESULT_FILES)
    triggered = results.drop_nulls("triggeredsenddefinition__c")
    assert triggered["senddefinition__c"].null_count() == triggered.height
    reached = triggered.drop_nulls("contact__c").group_by("contact__c", "triggeredsenddefinition__c").len()
    assert (reached["len"] > 1).any()


def test_some_recipients_are_nobody(small_demo: SmallDemo) -> None:
    live, archive = small_demo.frame("live", RESULT_FILES), small_demo.frame("archive", RESULT_FILES)
    known = small_demo.frame("live", "Contact")
    deleted = known.filter("isdeleted", pl.col("masterrecordid").is_null())["id"]
    named = lift(archive["contact__c"].drop_nulls())
    assert named.is_in(deleted.implode()).any()
    assert not named.is_in(known["id"].implode()).all()
    assert not live["contact__c"].is_in(deleted.implode()).any()
    assert live.filter(pl.col("contact__c").is_null(), pl.col("lead__c").is_null()).height
    leads = archive.drop_nulls("lead__c")
    assert leads.height
    assert leads["contact__c"].null_count() == leads.height


def test_one_article_goes_by_many_addresses_and_stands_in_several_emails(small_demo: SmallDemo) -> None:
    links = small_demo.frame("archive", LINK_FILES)
    url = links["linkurl__c"]
    for mark in ("utm_campaign=", "sfmc_sub=", "mc_cid=", "http://www.", "#top", "CUBUFFS.COM"):
        assert url.str.contains(mark, literal=True).any(), mark
    results = small_demo.frame("archive", RESULT_FILES).select("id", "name", "senddefinition__c")
    stories = (
        links.with_columns(url.str.extract(r"(?i)cubuffs\.com/(news/[\w/-]+)", 1).alias("story"))
        .drop_nulls("story")
        .join(results, left_on="individual_email_result__c", right_on="id")
        .group_by("story")
        .agg(pl.col("linkurl__c").n_unique().alias("tags"), pl.col("senddefinition__c").n_unique().alias("emails"))
    )
    assert stories.filter(pl.col("tags") > 1, pl.col("emails") > 1).height > 20


def test_results_and_links_are_purged_apart(small_demo: SmallDemo) -> None:
    results, links = small_demo.frame("archive", RESULT_FILES), small_demo.frame("archive", LINK_FILES)
    ids, parents = lift(results["id"]), lift(links["individual_email_result__c"])
    clicked = ids.filter(results["clicked__c"])
    assert 0.002 < (~clicked.is_in(parents.implode())).mean() < 0.03  # type: ignore[operator]
    assert parents.filter(~parents.is_in(ids.implode())).n_unique() >= 20


def test_names_are_what_people_type(small_demo: SmallDemo) -> None:
    sends, links = small_demo.frame("live", SENDS), small_demo.frame("archive", LINK_FILES)
    for texts in (sends["emailname__c"], links["name"]):
        for trap in TEXT_TRAPS:
            assert texts.str.contains(trap, literal=True).any(), trap
    assert small_demo.frame("live", "Contact")["lastname"].str.contains('"', literal=True).any()


def test_some_must_not_be_mailed(small_demo: SmallDemo) -> None:
    history = small_demo.history
    written_to = history.standing().join(history.engagement().frame, on="person", how="semi")
    shares = written_to.select(pl.col("opted_out", "newest_hard_bounced", "unsubscribed").mean()).row(0)
    for share, (least, most) in zip(shares, ((0.015, 0.05), (0.003, 0.03), (0.02, 0.1)), strict=True):
        assert least < share < most


def test_gateways_follow_everything_within_seconds(small_demo: SmallDemo) -> None:
    results = small_demo.frame("live", RESULT_FILES).select("id", "datesent__c", "opened__c", "contact__c")
    followed = (
        small_demo.frame("live", LINK_FILES)
        .join(results, left_on="individual_email_result__c", right_on="id")
        .with_columns((pl.col("last_clicked__c") - pl.col("datesent__c")).dt.total_seconds().alias("wait"))
        .group_by("individual_email_result__c", "opened__c", "contact__c")
        .agg(
            pl.len(),
            pl.col("wait").min(),
            pl.col("wait").max().alias("longest"),
            (pl.col("name") == "Unsubscribe").any(),
        )
        .filter(pl.col("len") >= 7)
    )
    assert (
        followed.filter(pl.col("wait").is_between(45, 90), pl.col("longest") - pl.col("wait") <= 10).height
        == followed.height
    )
    assert followed.filter("name").height > followed.height / 2
    assert followed.filter(~pl.col("opened__c")).height
    assert 0.003 < followed["contact__c"].n_unique() / PEOPLE < 0.02


def test_what_gateways_do_is_flagged_and_nothing_else(
    small_demo: SmallDemo, capsys: pytest.CaptureFixture[str]
) -> None:
    """People click three links of an email at most, gateways seven or more."""
    live, archive = small_demo.frame("live", RESULT_FILES), small_demo.frame("archive", RESULT_FILES)
    details = pl.concat([small_demo.frame(origin, LINK_FILES) for origin in ("live", "archive")], how="diagonal")
    ids = [frame.filter(pl.col("numberofuniqueclicks__c") >= 7)["id"] for frame in (live, archive)]
    # of which results the links are missing, nobody can tell
    told = lift(details["individual_email_result__c"]).unique()
    gateways = {one for one in lift(pl.concat(ids)) if one in set(told)}
    found = set(small_demo.history.machine().frame["result_id"])
    right = len(gateways & found)
    with capsys.disabled():
        sys.stdout.write(
            f"\nLikely machine activity in the demo: {len(gateways)} results of gateways, {len(found)} flagged; "
            f"precision {right / len(found):.3f}, recall {right / len(gateways):.3f}\n"
        )
    assert right / len(found) == 1
    assert right / len(gateways) > 0.98


def test_some_bounces_are_opened(small_demo: SmallDemo) -> None:
    assert small_demo.history.sends().frame["bounced_but_opened"].sum() > 10


def test_nothing_is_refused(small_demo: SmallDemo) -> None:
    assert not list(Path(small_demo.folder).glob("*refused*"))
