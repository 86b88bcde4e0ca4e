"""The kinds of charts: for any data a figure inside its box, and an honest one for the odd ones."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]

from charts import svg
from charts.against import Course, Usual, against
from charts.layers import Flag, Layer, Name, layers
from charts.marks import Box, Dot, Figure, Line, Text, steps
from charts.scales import Span
from charts.strips import spark, strip

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
counts = st.integers(0, 10**9)
offsets = st.lists(st.integers(-500, 500), max_size=30)


def numbers(figure: Figure) -> Iterator[tuple[float, float]]:
    """Every x and y that a figure is drawn with."""
    for mark in (*figure.under, *figure.over):
        match mark:
            case Text(_, x, y, _) | Dot(_, x, y, _):
                yield x, y
            case Line(_, x1, x2, y1, y2):
                yield from ((x1, y1), (x2, y2))
            case Box(_, x, width, y, height):
                yield from ((x, y), (x + width, y + height))
    for path in figure.paths:
        yield from path.vertices


def assert_inside(figure: Figure) -> None:
    for x, y in numbers(figure):
        assert math.isfinite(x)
        assert math.isfinite(y)
        assert -0.01 <= x <= 100.01
        assert 0 <= y <= figure.height
    etree.fromstring(svg.document(figure, title="", note="", source="").encode())


def texts(figure: Figure) -> list[str]:
    return [mark.text for mark in (*figure.under, *figure.over) if isinstance(mark, Text)]


def of_days(days: list[int], tops: list[int], flags: list[Flag] | None = None) -> Figure:
    times = [NOON + timedelta(days=day) for day in days]
    span = Span(min(times, default=NOON), max(times, default=NOON), 4, 97)
    names = [Name(f"{top} things", top) for top in tops[-1:] * 3]
    return layers(
        times, [Layer(tops, "a-open", "l-open")] * 2, names=names, flags=flags or [], span=span, summary="Things"
    )


@given(offsets, st.data())
def test_layers_stay_inside_whatever_the_days_and_counts(days: list[int], data: st.DataObject) -> None:
    tops = data.draw(st.lists(counts, min_size=len(days), max_size=len(days)))

    assert_inside(of_days(days, tops, [Flag("rc1", NOON + timedelta(days=day)) for day in days]))


@given(counts)
def test_labels_at_the_end_of_layers_never_overlap(top: int) -> None:
    figure = of_days([0, 1], [0, top])

    ys = sorted(mark.y for mark in figure.over if isinstance(mark, Text))
    assert all(after - before >= 14.9 for before, after in pairwise(ys))


def test_without_any_day_only_the_axis_is_drawn() -> None:
    figure = of_days([], [])

    assert figure.paths == ()
    assert texts(figure) == ["1", "2", "3"]


def test_a_single_day_is_drawn_at_the_left() -> None:
    assert_inside(of_days([3], [7]))


def test_each_value_holds_from_the_time_before_to_its_own() -> None:
    assert steps([10, 20, 30], [5, 5, 9], since=0) == [(0, 5), (20, 5), (20, 9), (30, 9)]


def test_marks_to_come_are_dotted_and_past_ones_are_not() -> None:
    figure = of_days([0, 40], [1, 2], [Flag("rc1", NOON), Flag("rc2", NOON + timedelta(days=40), is_ahead=True)])

    assert [mark.css for mark in figure.under if isinstance(mark, Line) and "rc" in mark.css] == ["rc was", "rc"]


def test_marks_outside_the_time_shown_are_left_out() -> None:
    assert "rc9" not in texts(of_days([0, 4], [1, 2], [Flag("rc9", NOON + timedelta(days=90))]))


@given(
    st.integers(0, 12),
    st.lists(st.lists(st.none() | counts, max_size=14), max_size=15),
    st.lists(st.none() | counts, max_size=14),
)
def test_courses_stay_inside_whatever_is_missing(
    size: int, earlier: list[list[int | None]], own: list[int | None]
) -> None:
    names = [f"rc{number}" for number in range(size)]
    usual = [Usual(3, 2, 4) if number % 3 else None for number in range(size)]
    past = [Course(f"7.{number}", course[:size]) for number, course in enumerate(earlier)]

    assert_inside(against(names, Course("7.9", own[:size]), past, usual, summary="Things"))


def test_the_current_course_ends_with_a_point_and_its_value() -> None:
    figure = against(["MW", "rc1", "rel."], Course("7.4", [3, 5, None]), [], [None] * 3, summary="")

    assert [mark.x for mark in figure.over if isinstance(mark, Dot)] == [45.75]
    assert "7.4: 5" in texts(figure)


def test_the_highest_the_lowest_and_the_median_are_named_at_the_end() -> None:
    past = [Course(f"7.{number}", [number, number]) for number in range(6)]

    figure = against(["MW", "rel."], Course("7.9", [1, None]), past, [Usual(2.5, 1, 4)] * 2, summary="")

    assert [text for text in texts(figure) if text in {"7.0", "7.5", "7.3", "median"}] == ["7.0", "7.5", "median"]


def test_at_the_last_place_the_current_label_is_pushed_apart_from_the_others() -> None:
    past = [Course("7.0", [5, 5])]

    figure = against(["MW", "rel."], Course("7.9", [1, 5]), past, [Usual(5, 5, 5)] * 2, summary="")

    ys = [mark.y for mark in figure.over if isinstance(mark, Text)]
    assert len(ys) == 3
    assert all(after - before >= 14.9 for before, after in pairwise(sorted(ys)))


@given(counts, st.lists(counts, min_size=1, max_size=20).map(sorted))
def test_a_strip_stays_inside_and_its_labels_apart(now: int, earlier: list[int]) -> None:
    low, high, middle = earlier[0], earlier[-1], earlier[len(earlier) // 2]

    figure = strip(now, low=low, high=high, lower=low, upper=high, median=middle, summary="")

    assert_inside(figure)
    xs = sorted(mark.x for mark in figure.over if isinstance(mark, Text))
    assert all(after - before >= 3 for before, after in pairwise(xs))


def test_a_number_is_written_once_on_a_strip() -> None:
    figure = strip(31, low=19, high=46, lower=27, upper=37, median=31, summary="")

    assert sorted(texts(figure)) == ["19", "31", "46"]


@given(st.lists(counts, max_size=40))
def test_a_spark_stays_inside(values: list[int]) -> None:
    assert_inside(spark(values, summary=""))
