"""Exactly once: however a history is cut, ordered and repeated, its rows and answers are the same."""

import random
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_access import open_history
from data_access.schema import LINK_DETAILS, RESULTS, TABLES
from data_access.settle import as_copies, settle
from data_access.store import Store
from data_access.store.tables import STORED_RESULTS
from tests.data_access.histories import CONTACTS, Copy, answers_of, histories, load, result_copies, rows_in, rows_of
from tests.data_access.rows import at, contact, contact_row, frame, link_row, result, result_row
from tests.data_access.traces import traces
from tests.thorough import times


def copies(rows: list[dict[str, object]], *, live: bool) -> pl.DataFrame:
    return as_copies(frame(RESULTS, rows), RESULTS, live=live)


def only(settled: pl.DataFrame) -> dict[str, object]:
    assert settled.height == 1
    return settled.row(0, named=True)


def test_newest_tracking_wins_whatever_it_came_from() -> None:
    old = copies([result_row(1, tracking_at=at(1), opened=False)], live=True)
    new = copies([result_row(1, tracking_at=at(2), opened=True)], live=False)
    for order in ([old, new], [new, old]):
        row = only(settle(pl.concat(order), RESULTS))
        assert (row["opened"], row["in_live"], row["in_archive"], row["from_live"]) == (True, True, True, False)


def test_modstamp_decides_between_equal_tracking_and_live_between_equal_both() -> None:
    stale = copies([result_row(1, modified_at=at(1), subject="stale")], live=True)
    fresh = copies([result_row(1, modified_at=at(2), subject="fresh")], live=False)
    assert only(settle(pl.concat([stale, fresh]), RESULTS))["subject"] == "fresh"
    archived = copies([result_row(1, modified_at=at(1), subject="archived")], live=False)
    assert only(settle(pl.concat([archived, stale]), RESULTS))["subject"] == "stale"


def test_a_copy_without_tracking_is_the_oldest() -> None:
    untracked = copies([result_row(1, tracking_at=None, opened=True)], live=True)
    tracked = copies([result_row(1, tracking_at=at(0), opened=False)], live=False)
    assert only(settle(pl.concat([untracked, tracked]), RESULTS))["opened"] is False


def test_a_blanked_contact_stays_who_it_was() -> None:
    named = copies([result_row(1, tracking_at=at(1))], live=False)
    blank = copies([result_row(1, tracking_at=at(2), contact_id=None, opened=True)], live=True)
    row = only(settle(pl.concat([named, blank]), RESULTS))
    assert (row["contact_id"], row["opened"]) == (contact(1), True)


def test_the_newest_contact_that_is_not_empty_wins_also_in_three_steps() -> None:
    first = copies([result_row(1, tracking_at=at(1), contact_id=contact(1))], live=False)
    second = copies([result_row(1, tracking_at=at(2), contact_id=contact(2))], live=False)
    blank = copies([result_row(1, tracking_at=at(3), contact_id=None)], live=True)
    half = settle(pl.concat([first, blank]), RESULTS)
    assert only(settle(pl.concat([half, second]), RESULTS))["contact_id"] == contact(2)


def test_links_settle_by_last_click_then_clicks() -> None:
    early = as_copies(
        frame(LINK_DETAILS, [link_row(1, 1, last_clicked_at=at(1), total_clicks=9)]), LINK_DETAILS, live=True
    )
    late = as_copies(
        frame(LINK_DETAILS, [link_row(1, 1, last_clicked_at=at(2), total_clicks=2)]), LINK_DETAILS, live=False
    )
    more = as_copies(
        frame(LINK_DETAILS, [link_row(1, 1, last_clicked_at=at(2), total_clicks=3)]), LINK_DETAILS, live=False
    )
    assert only(settle(pl.concat([early, late, more]), LINK_DETAILS))["total_clicks"] == 3


@given(st.lists(result_copies(), min_size=1, max_size=12), st.randoms(use_true_random=False), st.integers(0, 12))
@settings(max_examples=times(100, 300), deadline=None)
def test_settling_in_any_groups_and_order_is_the_same(made: list[Copy], chance: random.Random, cut: int) -> None:
    def settled(some: list[Copy]) -> pl.DataFrame:
        parts = [as_copies(rows_of(some, "results", live=live), RESULTS, live=live) for live in (True, False)]
        return settle(pl.concat(parts), RESULTS)

    at_once = settled(made)
    shuffled = chance.sample(made, len(made))
    again = pl.concat([settled(shuffled[:cut]), settled(shuffled[cut:]), settled(shuffled[:3])])
    assert_frame_equal(settle(again, RESULTS).sort("id"), at_once.sort("id"))


@given(histories(), st.randoms(use_true_random=False), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3))
@settings(max_examples=times(10, 50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_cut_any_order_any_repetition(
    made: list[Copy], chance: random.Random, loads: int, most_above: int, most_files: int
) -> None:
    """Also whenever what stands above the files is folded into them, and small files are put together."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr("data_access.store.writer.MOST_ABOVE", most_above)
        patch.setattr("data_access.store.tables.MOST_ABOVE", most_above)
        patch.setattr("data_access.store.writer._MOST_FILES", most_files)
        at_once, in_pieces = Path(folder, "at-once"), Path(folder, "in-pieces")
        load(at_once, made)
        shuffled = chance.sample(made, len(made))
        pieces = [shuffled[start::loads] for start in range(loads)]
        overlap = [chance.sample(made, chance.randint(0, len(made))) for _ in range(2)]
        for piece in [*pieces, *overlap]:
            load(in_pieces, piece)
        expected_rows, rows = rows_in(at_once), rows_in(in_pieces)
        for name, expected in expected_rows.items():
            assert_frame_equal(rows[name], expected)
        expected_answers, answers = answers_of(at_once), answers_of(in_pieces)
        assert answers.keys() == expected_answers.keys()
        for name, expected in expected_answers.items():
            assert_frame_equal(answers[name], expected, check_row_order=name != "people")


def test_loading_the_same_again_changes_nothing_and_publishes_nothing(tmp_path: Path) -> None:
    made = [Copy(True, "results", tuple(result_row(number).items())) for number in range(3)]
    made += [Copy(True, "contacts", tuple(contact_row(number).items())) for number in range(3)]
    load(tmp_path / "store", made)
    before = rows_in(tmp_path / "store")
    load(tmp_path / "store", made)
    load(tmp_path / "store", made)
    for name, expected in before.items():
        assert_frame_equal(rows_in(tmp_path / "store")[name], expected)
    assert TABLES.keys() >= before.keys()
    assert before["results"]["id"].to_list() == [result(number) for number in range(3)]


@given(histories(), st.randoms(use_true_random=False), st.integers(0, CONTACTS - 1))
@settings(max_examples=times(2, 25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_is_forgotten_whenever_every_result_counts_once(
    made: list[Copy], chance: random.Random, number: int
) -> None:
    """Somebody is forgotten between any two loads of any history, which is then loaded again."""
    with tempfile.TemporaryDirectory() as folder:
        whole, without = Path(folder, "whole"), Path(folder, "without", "store")
        load(whole, made)
        shuffled, cut = chance.sample(made, len(made)), chance.randint(0, len(made))
        load(without, shuffled[:cut])
        with Store(without).writing() as writer:
            gone = writer.forget(pl.Series([contact(number)]))
        load(without, shuffled[cut:])
        load(without, chance.sample(made, len(made)))
        assert traces([contact(number)[:15], *gone.ids], without.parent) == []
        counts = [pl.len(), pl.col("opened", "hard_bounce", "in_live", "in_archive").sum(), pl.col("sent_at").sort()]
        told = [Store(store).scan(STORED_RESULTS).select(counts).collect() for store in (whole, without)]
        assert_frame_equal(*told)
        sent = [open_history(store).engagement().frame["sent"].sum() for store in (whole, without)]
        assert sent[0] == sent[1]
