"""Documents that are added, changed, renamed and removed, and what is remembered of it."""

import json
from datetime import UTC, datetime

import pytest

from data_access.errors import ChangedMeanwhileError, KeptError
from data_access.kept import Draft, Kept, Kind

SPORTS = {"any_of": [{"host": "cubuffs.com"}]}
CHESS = {"any_of": [{"contains": "chess"}]}


def names(kept: Kept, kind: str = Kind.SEGMENT) -> list[str]:
    return [document.name for document in kept.documents(kind)]


def test_what_is_saved_is_there_as_it_was(kept: Kept) -> None:
    before = datetime.now(UTC)
    odd = {"text": "“Ü” \u0000 \N{SNOWMAN} 'x' %s :y", "numbers": [1, -2.5, None, True], "deep": {"a": {"b": []}}}
    saved = kept.save("segment", "  Fans of\n athletics ", odd, " Ana\tB ")
    (found,) = kept.segments()
    assert found == saved
    assert (found.name, found.definition, found.version, found.changed_by) == ("Fans of athletics", odd, 1, "Ana B")
    assert before <= found.changed_at <= datetime.now(UTC)
    assert found.changed_at.tzinfo is UTC
    assert found.id.isalnum()


def test_the_id_stays_when_the_name_changes(kept: Kept) -> None:
    first = kept.save("segment", "Sports", SPORTS, "Ana")
    second = kept.save("segment", "Chess", CHESS, "Bo", first.id, first.version)
    assert (second.id, second.version) == (first.id, 2)
    assert kept.segments() == (second,)


def test_kinds_are_apart_and_sorted_by_name(kept: Kept) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        kept.save("segment", name, {}, "Ana")
    kept.save("topic", "Alpha", SPORTS, "Ana")
    assert names(kept) == ["Alpha", "beta", "Gamma"]
    assert "Alpha" in names(kept, "topic")


def test_two_editors_at_once(kept: Kept) -> None:
    opened = kept.save("segment", "Sports", SPORTS, "Ana")
    kept.save("segment", "Sports", CHESS, "Bo", opened.id, opened.version)
    said = r"“Sports” was changed by Bo on \w{3} \d+, \d{4} \d\d:\d\d M[SD]T, after you opened it\. Nothing of yours"
    with pytest.raises(ChangedMeanwhileError, match=said):
        kept.save("segment", "Sports", SPORTS, "Ana", opened.id, opened.version)
    with pytest.raises(ChangedMeanwhileError, match="was changed by Bo"):
        kept.remove("segment", opened.id, "Ana", opened.version)
    (found,) = kept.segments()
    assert (found.definition, found.changed_by) == (CHESS, "Bo")
    assert kept.changes("segment").height == 2


def test_what_was_removed_meanwhile_is_not_saved(kept: Kept) -> None:
    opened = kept.save("segment", "Sports", SPORTS, "Ana")
    kept.remove("segment", opened.id, "Bo", opened.version)
    for try_it in (
        lambda: kept.save("segment", "Sports", CHESS, "Ana", opened.id, opened.version),
        lambda: kept.remove("segment", opened.id, "Ana", opened.version),
    ):
        with pytest.raises(ChangedMeanwhileError, match="“Sports” was removed by Bo on"):
            try_it()
    assert names(kept) == []


def test_what_comes_back_is_newer_than_what_anybody_read(kept: Kept) -> None:
    opened = kept.save("segment", "Sports", SPORTS, "Ana")
    kept.remove("segment", opened.id, "Bo", opened.version)
    back = kept.save("segment", "Sports", CHESS, "Cy", opened.id)
    assert (back.id, back.version) == (opened.id, 3)
    with pytest.raises(ChangedMeanwhileError, match="was added by Cy"):
        kept.save("segment", "Sports", SPORTS, "Ana", opened.id, opened.version)


def test_what_is_new_must_not_be_there(kept: Kept) -> None:
    kept.save("segment", "Sports", SPORTS, "Ana", id="sports")
    with pytest.raises(ChangedMeanwhileError, match="“Sports” was added by Ana"):
        kept.save("segment", "Chess", CHESS, "Bo", id="sports")
    with pytest.raises(KeptError, match="There is no segment with the id “chess”"):
        kept.save("segment", "Chess", CHESS, "Bo", id="chess", version=1)


@pytest.mark.parametrize("name", ["Sports", "sPORTS", " sports "])
def test_a_name_that_is_taken(kept: Kept, name: str) -> None:
    kept.save("segment", "Sports", SPORTS, "Ana")
    chess = kept.save("segment", "Chess", CHESS, "Ana")
    with pytest.raises(KeptError, match="There is a segment called “Sports” already: choose another name"):
        kept.save("segment", name, CHESS, "Bo")
    with pytest.raises(KeptError, match="There is a segment called “Sports” already"):
        kept.save("segment", name, CHESS, "Bo", chess.id, chess.version)
    assert names(kept) == ["Chess", "Sports"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" \n", "The name is empty"),
        ("x" * 201, "The name has 201 letters: write at most 200"),
        ("a\u0000b", "The name has a character in it that can’t be shown"),
        ("\ud800", "The name has a character in it that can’t be shown"),
    ],
)
def test_names_that_can_not_be(name: str, sentence: str) -> None:
    with pytest.raises(KeptError, match=sentence):
        Draft(name, {}).checked()


@pytest.mark.parametrize("document_id", ["", "a b", "x" * 33, "../x", "ü"])
def test_ids_that_can_not_be(document_id: str) -> None:
    with pytest.raises(KeptError, match="is no id: write up to 32 letters, digits, hyphens and underscores"):
        Draft("Sports", {}, document_id).checked()


def test_nothing_is_saved_under_a_name_that_can_not_be(kept: Kept) -> None:
    with pytest.raises(KeptError, match="The name is empty"):
        kept.save("segment", "", {}, "Ana")
    with pytest.raises(KeptError, match="The name of who changes it is empty"):
        kept.save("segment", "Sports", {}, " ")
    with pytest.raises(KeptError, match="“a b” is no id"):
        kept.save("segment", "Sports", {}, "Ana", "a b")
    assert names(kept) == []


def test_the_longest_name_there_can_be(kept: Kept) -> None:
    assert kept.save("segment", "\u0390" * 200, {}, "\N{SNOWMAN}" * 200).name == "\u0390" * 200
    with pytest.raises(KeptError, match="already"):
        kept.save("segment", "\u1fd3" * 200, {}, "Ana")


def test_several_at_once_are_all_saved_or_none(kept: Kept) -> None:
    kept.save("segment", "Sports", SPORTS, "Ana")
    before = kept.version("segment")
    with pytest.raises(KeptError, match="“Sports” already"):
        kept.save_all("segment", [Draft("Chess", CHESS), Draft("sports", SPORTS)], "Bo")
    assert (names(kept), kept.version("segment")) == (["Sports"], before)
    saved = kept.save_all("segment", [Draft("Chess", CHESS), Draft("Go", {})], "Bo")
    assert [document.name for document in saved] == ["Chess", "Go"]
    assert names(kept) == ["Chess", "Go", "Sports"]


def test_who_changed_what_and_when(kept: Kept) -> None:
    first = kept.save("segment", "Sports", SPORTS, "Ana")
    second = kept.save("segment", "Chess", CHESS, "Bo", first.id, first.version)
    kept.save("segment", "Go", {}, "Di")
    kept.remove("segment", second.id, "Cy", second.version)
    changes = kept.changes("segment", first.id)
    assert changes.select("id", "what", "name", "name_before", "version", "by").rows() == [
        (first.id, "removed", "Chess", None, 3, "Cy"),
        (first.id, "changed", "Chess", "Sports", 2, "Bo"),
        (first.id, "added", "Sports", None, 1, "Ana"),
    ]
    assert [json.loads(text) if text else None for text in changes["before"]] == [CHESS, SPORTS, None]
    assert [json.loads(text) if text else None for text in changes["after"]] == [None, CHESS, SPORTS]
    assert changes["at"].to_list()[1:] == [second.changed_at, first.changed_at]
    assert changes.schema["at"].time_zone == "UTC"  # type: ignore[attr-defined]
    assert kept.changes("segment", most=2)["by"].to_list() == ["Cy", "Di"]
    assert kept.changes("segment").height == 4
    assert kept.changes("segment", "nothing").schema == changes.schema


def test_what_changes_nothing_leaves_no_trace(kept: Kept) -> None:
    first = kept.save("segment", "Sports", SPORTS, "Ana")
    before = kept.version("segment")
    assert kept.save("segment", " Sports", SPORTS, "Bo", first.id, first.version) == first
    assert kept.version("segment") == before
    assert kept.save("segment", "SPORTS", SPORTS, "Bo", first.id, first.version).name == "SPORTS"


def test_the_version_moves_with_every_change_of_its_kind(kept: Kept) -> None:
    seen = [kept.version("segment")]
    topics = kept.version("topic")
    first = kept.save("segment", "Sports", SPORTS, "Ana")
    seen.append(kept.version("segment"))
    kept.save("segment", "Sports", CHESS, "Ana", first.id, first.version)
    seen.append(kept.version("segment"))
    kept.remove("segment", first.id, "Ana", 2)
    seen.append(kept.version("segment"))
    assert seen == sorted(set(seen))
    assert kept.version("topic") == topics
