"""What the charts of Frequency draw, without a browser."""

import polars as pl

from analytics.frequency import Counted, Spread
from ui import charts


def spread(*bars: int, last: int = 10) -> Spread:
    """A spread of which only the bars matter."""
    return Spread(sum(bars), 0, 0, None, None, None, None, (*bars, *(0,) * (last + 1 - len(bars))))


ALUMNI = spread(2, 1, 0, 0, 1)


def test_bars_are_shares_of_people_with_numbers_on_top_and_the_threshold_between_two() -> None:
    figure = charts.emails_each(ALUMNI, None, Counted.BUSIEST, "week", 3, None)
    (bars,) = figure.data
    assert list(bars.y) == [0.5, 0.25, 0, 0, 0.25, 0, 0, 0, 0]
    assert list(bars.text) == ["50%", "25%", "", "", "25%", "", "", "", ""]
    assert bars.hovertext[0] == "2 people got 0 emails (50.0%)"
    assert bars.showlegend is False
    assert figure.layout.shapes[0].x0 == 3.5
    assert figure.layout.xaxis.title.text == "Emails in a person’s busiest week"
    # what nobody got is not drawn to the end
    assert list(figure.layout.xaxis.ticktext) == [*"012345678"]


def test_everyone_stands_beside_them_in_grey() -> None:
    everyone = spread(*(1,) * 8, *(0,) * 2, 2)
    figure = charts.emails_each(ALUMNI, everyone, Counted.BUSIEST, "week", 3, "current <b>Alumni")
    meant, grey = figure.data
    assert (meant.name, meant.showlegend, grey.name) == ("current &lt;b&gt;Alumni", True, "everyone on file")
    assert len(meant.y) == len(grey.y) == 11
    assert grey.y[10] == 0.2
    assert grey.hovertext[10] == "2 people got 10 or more emails (20.0%)"
    assert figure.layout.xaxis.ticktext[10] == "10+"


def test_averages_are_rounded_up_so_the_last_bar_is_over_the_one_before() -> None:
    figure = charts.emails_each(spread(0, *(1,) * 10), None, Counted.AVERAGE, "month", 3, None)
    assert figure.layout.xaxis.ticktext[10] == ">9"
    assert figure.data[0].hovertext[10] == "1 person got more than 9 emails (10.0%)"
    assert figure.layout.xaxis.title.text == "Emails a month on average, rounded up"


def test_the_threshold_has_a_bar_on_either_side() -> None:
    figure = charts.emails_each(spread(3, last=21), None, Counted.TYPICAL, "month", 20, None)
    assert len(figure.data[0].y) == 22
    # so many bars have no room for numbers on top
    assert figure.data[0].text is None
    assert figure.layout.shapes[0].x0 == 20.5


def test_a_share_too_small_to_write_is_not_nothing() -> None:
    figure = charts.emails_each(spread(199, 1), None, Counted.BUSIEST, "week", 3, None)
    assert list(figure.data[0].text)[:3] == ["100%", "<1%", ""]


def test_nobody_has_no_bars() -> None:
    figure = charts.emails_each(spread(0), None, Counted.BUSIEST, "week", 3, None)
    assert list(figure.data[0].y) == [0] * 9


PAIRS = pl.DataFrame(
    [
        ("News", "Athletics", 9, 6, 3, 0.5),
        ("News", "", 9, 2, 2, 1.0),
        ("Athletics", "", 6, 2, 0, 0.0),
    ],
    schema=["first", "second", "first_people", "second_people", "both", "share"],
    orient="row",
)


def test_each_pair_is_one_square_with_its_number_in_it() -> None:
    figure = charts.overlap(PAIRS)
    squares, letters = figure.data
    assert [list(line) for line in squares.z] == [[0.5, None], [1.0, 0.0]]
    assert list(figure.layout.yaxis.ticktext) == ["Athletics", "(no From Name)"]
    assert list(figure.layout.xaxis.ticktext) == ["News", "Athletics"]
    # the largest is first, on both axes
    assert figure.layout.yaxis.autorange == "reversed"
    numbers = {(y, x): text for x, y, text in zip(letters.x, letters.y, letters.text, strict=True)}
    assert numbers == {(0, 0): "50%", (1, 0): "100%", (1, 1): "0%"}
    assert squares.hovertext[0][0] == (
        "<b>News</b> and <b>Athletics</b> both reached 3 people:<br>50.0% of the 6 whom Athletics reached"
    )


def test_names_of_senders_are_text_not_markup() -> None:
    figure = charts.overlap(PAIRS.with_columns(pl.col("first").replace("News", "<img src=x> and a long name after it")))
    assert figure.layout.xaxis.ticktext[0] == "&lt;img src=x&gt; and a long na…"
    assert "<img" not in str(figure.data[0].hovertext)
