"""Topics as TOML: there and back, files with errors, what taking one in would do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.topics import Rule, Topic, TopicError
from analytics.topics_file import Step, TopicsFileError, compare, read_toml, to_toml

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=2, max_size=20).filter(
    lambda text: sum(map(str.isalnum, text)) > 1 and not text.strip().lower().startswith("http")
)
HOSTS = st.sampled_from(["cu.edu", "cubuffs.com", "a.b.c", "münchen.de"])
RULES = st.one_of(
    st.builds(Rule, host=HOSTS, link_name=TEXTS),
    st.builds(Rule, contains=TEXTS),
    st.builds(Rule, path=st.sampled_from(["/news", "/a/b/", "x"]), contains=TEXTS),
)
GROUPS = st.lists(RULES, max_size=4).map(tuple)
NAMES = TEXTS.map(lambda text: " ".join(text.split()))
TOPICS = st.builds(
    lambda name, first, any_of, all_of, none_of: ("", name, (first, *any_of), all_of, none_of),
    *(NAMES, RULES, GROUPS, GROUPS, GROUPS),
).map(lambda made: Topic(*made))


@given(st.lists(TOPICS, max_size=5, unique_by=lambda topic: topic.name.casefold()))
def test_what_is_written_is_read_as_it_was(topics: list[Topic]) -> None:
    numbered = tuple(
        Topic(f"id-{number}", one.name, one.any_of, one.all_of, one.none_of) for number, one in enumerate(topics)
    )
    assert read_toml(to_toml(numbered)) == numbered


@given(st.text())
def test_no_text_is_too_absurd(text: str) -> None:
    with pytest.raises(TopicsFileError):
        read_toml(text + "\n[[topic]]\nx = ")


def test_a_file_reads_like_this() -> None:
    topic = Topic("games", "Games", (Rule(host="cubuffs.com"), Rule(contains="game")), none_of=(Rule(path="/tickets"),))
    assert to_toml([topic]).split("\n\n", 1)[1] == (
        "[[topic]]\n"
        'id = "games"\n'
        'name = "Games"\n'
        "any_of = [\n"
        '    { host = "cubuffs.com" },\n'
        '    { contains = "game" },\n'
        "]\n"
        "none_of = [\n"
        '    { path = "/tickets" },\n'
        "]\n"
    )


FINE = """\
[[topic]]
name = "Sports"
any_of = [{host = "cubuffs.com"}]
"""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[topic]\n", "This is no TOML: Expected ']]' at the end of an array declaration (at line 1, column 8). That"),
        (
            FINE + 'name = "Again"',
            'This is no TOML: Cannot overwrite a value (at line 4, column 15). That line says: name = "Again"',
        ),
        (FINE + "all_of = [\n{host = cu.edu}]", "This is no TOML: Invalid value (at line 5, column 9)."),
        ("", "The file must be a list of topics, each under a line [[topic]], and nothing else."),
        ("topic = 3", "The file must be a list of topics"),
        ("[topic]\nname = 'x'", "The file must be a list of topics"),
        ("topic = ['x']", "Topic 1: A topic must stand under a line [[topic]]."),
        (f"[[segment]]\n{FINE}", "The file must be a list of topics"),
        ("[[topic]]\nid = 'x'", 'Line 1 (topic 1): The topic has no name: write name = "…".'),
        ("[[topic]]\nid = 'x'\nname = ' '", "Line 3 (topic 1, name): The topic has no name"),
        ("[[topic]]\nid = 'x'\nname = 7", "Line 3 (topic 1, name): name must be text, in quotation marks."),
        (FINE + "[[topic]]\n\nname = 'x'", "Line 4 (topic 2): A topic without rules would catch almost every link"),
        (FINE + "some_of = []", "Line 4 (topic 1, some_of): A topic has no “some_of”: it has id, name, any_of, all_of"),
        (FINE + "all_of = 'x'", "Line 4 (topic 1, all_of): all_of must be a list of rules."),
        (
            FINE + "\n[[topic]]\nname = 'x'\nany_of = [\n  {host = 'cu.edu'},\n  # so\n  {hots = 'x'},\n]",
            "Line 10 (topic 2, any_of, rule 2, hots): A rule says nothing of “hots”: it has host, path, contains",
        ),
        (
            FINE + "[[topic]]\nname = 'x'\n[[topic.any_of]]\nhost = 'cu.edu'\n[[topic.any_of]]\ncontains = '.'",
            "Line 9 (topic 2, any_of, rule 2, contains): “.” would catch almost every link",
        ),
        (FINE + "all_of = [{}]", "Line 4 (topic 1, all_of, rule 1): A rule must say something of the link"),
        (FINE + "\n[[topic]]\nname = 'SPORTS'\nany_of = [{path = '/x'}]", "Line 6 (topic 2, name): “SPORTS” stands"),
        (
            f"{FINE}id = 'a'\n[[topic]]\nid = 'a'\nname = 'x'\nany_of = [{{path = '/x'}}]",
            "Line 6 (topic 2, id): “a” stands there a second time.",
        ),
        (f"{FINE}\nid = 'a b/c'", "Line 5 (topic 1, id): “a b/c” is no id: write up to 32 letters, digits, hyphens"),
        (f"{FINE}id = '{'a' * 33}'", "Line 4 (topic 1, id): “" + "a" * 33 + "” is no id"),
        (
            f"{FINE}\n[[topic]]\nany_of = [{{path = '/x'}}]\nname = '{'n' * 300}'",
            "Line 7 (topic 2, name): The name has 300 letters: write at most 200.",
        ),
        (
            '[[topic]]\nname = "a\\u0000b"',
            "Line 2 (topic 1, name): There is a character in the name that can’t be shown",
        ),
        ("x" * 1_000_001, "The file has more than 1,000,000 letters"),
    ],
)
def test_a_file_with_an_error(text: str, problem: str) -> None:
    with pytest.raises(TopicsFileError, match=re.escape(problem)) as raised:
        read_toml(text)
    assert len(raised.value.problems) == 1


def test_every_topic_with_an_error_is_named_as_long_as_there_are_few() -> None:
    with pytest.raises(TopicsFileError) as raised:
        read_toml("[[topic]]\nname = 'x'\n" * 12)
    assert [problem.split(":")[0] for problem in raised.value.problems] == [
        *(f"Line {2 * number - 1} (topic {number})" for number in range(1, 11)),
        "And 2 more.",
    ]


def test_lines_that_can_not_be_told_are_not_made_up() -> None:
    text = "[[topic]]\nname = '''\n[[topic]]\n'''\n[[topic]]\nname = 'x'\nall_of = [{path = '/'}]"
    with pytest.raises(TopicsFileError) as raised:
        read_toml(text)
    assert "Topic 2, all_of, rule 1, path: “/” is no beginning of a path" in raised.value.problems[1]


def topic(topic_id: str, name: str, *hosts: str) -> Topic:
    return Topic(topic_id, name, tuple(Rule(host=host) for host in hosts))


def test_what_taking_in_a_file_would_do() -> None:
    sports, news, arts = topic("1", "Sports", "a.b"), topic("2", "News", "c.d"), topic("3", "Arts", "e.f")
    read = (
        topic("1", "Athletics", "a.b"),
        topic("", "news", "c.d"),
        topic("3", "Arts", "e.f"),
        topic("4", "Chess", "g.h"),
        topic("", "Go", "i.j"),
    )
    assert [(one.step, one.topic.id, one.topic.name, one.before) for one in compare(read, (sports, news, arts))] == [
        (Step.CHANGE, "1", "Athletics", sports),
        (Step.CHANGE, "2", "news", news),
        (Step.NOTHING, "3", "Arts", arts),
        (Step.ADD, "4", "Chess", None),
        (Step.ADD, "", "Go", None),
    ]


def test_two_topics_for_one() -> None:
    read = (topic("1", "Athletics", "a.b"), topic("", "sports", "c.d"))
    with pytest.raises(TopicsFileError, match="“Athletics” and “sports”, would both change “Sports”"):
        compare(read, (topic("1", "Sports", "a.b"),))


def test_a_topic_error_is_a_value_error() -> None:
    assert issubclass(TopicError, ValueError)
