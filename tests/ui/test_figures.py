"""Figures as viewers read them: the table, the file, the picture."""

from typing import Any

from analytics.lattice import Beyond, Cell, Kind, Part
from ui.charts import told_shares
from ui.tables import figures_file, figures_table

NOTHING = Part()
LINES = (
    Cell(Kind.EVERYONE, "", "", 1305, Part(450, 450 / 1305), Part(beyond=Beyond.UNDER)),
    Cell(Kind.CAMPUS, "Boulder", "", 205, Part(beyond=Beyond.OVER), NOTHING),
    Cell(Kind.SCHOOL, "Boulder", "Arts <b>", 100, NOTHING, NOTHING),
    Cell(Kind.SCHOOL, "Boulder", "Law", None, NOTHING, NOTHING),
    Cell(Kind.TOGETHER, "Boulder", "", 105, NOTHING, NOTHING),
    Cell(Kind.TOGETHER, "", "", 15, NOTHING, NOTHING),
)
IN = "\N{NO-BREAK SPACE}" * 6


def test_on_the_screen() -> None:
    assert figures_table(LINES).rows() == [
        ("Everyone", "1,305", "450", "34%", None, "under 5%"),
        ("Boulder", "205", None, "over 95%", None, "withheld"),
        (f"{IN}Arts <b>", "100", None, "withheld", None, "withheld"),
        (f"{IN}Law", "withheld", None, None, None, None),
        (f"{IN}Groups too small to show, together", "105", None, "withheld", None, "withheld"),
        ("Groups too small to show, together", "15", None, "withheld", None, "withheld"),
    ]


def test_in_the_file() -> None:
    file = figures_file(LINES)
    assert file.columns[:4] == ["Line", "Campus", "School", "Reached"]
    assert file.rows()[0] == ("everyone", None, None, "1305", "450", "34%", None, "under 5%")
    assert file.rows()[3] == ("school", "Boulder", "Law", "withheld", None, None, None, None)
    assert file["Line"].to_list()[4:] == ["withheld together", "withheld together"]


def marks(lines: tuple[Cell, ...]) -> list[dict[str, Any]]:
    figure = told_shares(lines)
    assert figure is not None
    return [trace.to_plotly_json() for trace in figure.data]


def test_a_limit_is_a_hollow_mark_within_its_band() -> None:
    opened, clicked = marks(LINES)
    assert (list(opened["x"]), list(opened["marker"]["symbol"])) == ([450 / 1305, 0.975], ["circle", "circle-open"])
    assert (list(clicked["x"]), list(clicked["marker"]["symbol"])) == ([0.025], ["square-open"])
    assert opened["text"][0] == "<b>Everyone</b><br>Opened 34%: 450 of 1,305"
    assert opened["text"][1] == "<b>Boulder</b><br>Opened over 95% of 205"


def test_of_very_many_lines_the_schools_are_left_out_and_of_none_there_is_no_picture() -> None:
    school = Cell(Kind.SCHOOL, "Boulder", "Arts <b>", 100, Part(50, 0.5), NOTHING)
    assert "Arts &lt;b&gt;" in marks((school,))[0]["text"][0]
    assert len(marks((*LINES, *[school] * 38))[0]["x"]) == 40
    assert len(marks((*LINES, *[school] * 39))[0]["x"]) == 2
    assert told_shares(LINES[2:]) is None
