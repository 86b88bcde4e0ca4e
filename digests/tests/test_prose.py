"""Sentences from figures: what is one is told as one, what is none as none."""

import pytest

from digests.prose import (
    CycleFigures,
    Figure,
    WeekFigures,
    added_headline,
    cycle_sentence,
    headline,
    leftover_sentence,
    plain,
    week_sentence,
)


def figures(*, new: int = 0, settled: int = 0, reopened: int = 0, dropped: int = 0, now: int, then: int) -> WeekFigures:
    return WeekFigures(new, settled, reopened, dropped, now, then)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (
            figures(new=14, settled=22, now=80, then=88),
            "14 regressions are new and 22 were settled, which leaves 80 open, 8 fewer than a week before.",
        ),
        (
            figures(new=1, settled=1, now=1, then=1),
            "1 regression is new and 1 was settled, which leaves 1 open, as many as a week before.",
        ),
        (
            figures(new=3, reopened=1, dropped=1, now=5, then=2),
            "3 regressions are new, 0 were settled, 1 was reopened and 1 was found invalid or a duplicate,"
            " which leaves 5 open, 3 more than a week before.",
        ),
    ],
)
def test_what_a_week_brought(what: WeekFigures, sentence: str) -> None:
    assert plain(week_sentence(what)) == sentence


@pytest.mark.parametrize(
    ("cycle", "sentence"),
    [
        (
            CycleFigures("2.6.31", 76, 28, 0),
            "Of the 76 reported in the 2.6.31 cycle, 28 are open; no fix is known to be on its way.",
        ),
        (
            CycleFigures("7.4", 40, 28, 9),
            "Of the 40 reported in the 7.4 cycle, 28 are open; for 9 of these a fix is on its way.",
        ),
        (
            CycleFigures("7.4", 2, 1, 1),
            "Of the 2 reported in the 7.4 cycle, 1 is open; for 1 of these a fix is on its way.",
        ),
        (CycleFigures("7.4", 2, 0, 0), "Of the 2 reported in the 7.4 cycle, none is open."),
        (CycleFigures("7.4", 1, 1, 0), "The one reported in the 7.4 cycle is open."),
        (CycleFigures("7.4", 1, 0, 0), "The one reported in the 7.4 cycle is settled."),
        (CycleFigures("7.4", 0, 0, 0), "None is tracked that belongs to the 7.4 cycle."),
    ],
)
def test_how_a_cycle_stands(cycle: CycleFigures, sentence: str) -> None:
    assert plain(cycle_sentence(cycle)) == sentence


@pytest.mark.parametrize(
    ("left", "sentence"),
    [
        ([("2.6.30", 39), ("2.6.29", 0)], "Of earlier cycles, 39 in 2.6.30 are left open."),
        ([("7.3", 1)], "Of earlier cycles, 1 in 7.3 is left open."),
        ([("7.3", 8), ("7.2", 7)], "Earlier cycles leave 15 open: 8 in 7.3 and 7 in 7.2."),
        (
            [("7.3", 8), ("7.2", 7), ("7.1", 6), ("7.0", 2), ("6.19", 1)],
            "Earlier cycles leave 24 open: 8 in 7.3, 7 in 7.2, 6 in 7.1 and 3 in older ones.",
        ),
        ([("", 5)], "Earlier cycles leave nothing open."),
        ([], "Earlier cycles leave nothing open."),
    ],
)
def test_what_earlier_cycles_leave(left: list[tuple[str, int]], sentence: str) -> None:
    assert plain(leftover_sentence(left)) == sentence


@pytest.mark.parametrize(
    ("release", "what", "overdue", "title"),
    [
        ("7.4-rc3", figures(now=80, then=88), 3, "7.4-rc3: 8 fewer open regressions, 3 overdue"),
        ("7.4-rc3", figures(now=2, then=1), 0, "7.4-rc3: 1 more open regression"),
        ("7.4-rc3", figures(now=5, then=5), 0, "7.4-rc3: 5 open, as a week before"),
        ("2.6.12", figures(now=0, then=0), 0, "2.6.12"),
        ("", figures(now=0, then=0), 0, "No regression is known to be open"),
        ("", figures(now=3, then=1), 1, "2 more open regressions, 1 overdue"),
    ],
)
def test_the_title_of_an_edition(release: str, what: WeekFigures, overdue: int, title: str) -> None:
    assert headline(release, what, overdue) == title


def test_every_count_of_the_week_knows_what_it_counts() -> None:
    said = week_sentence(figures(new=1, settled=2, reopened=3, dropped=4, now=5, then=6))

    found = {piece.part or piece.state: piece.count for piece in said if isinstance(piece, Figure)}
    assert found == {"new": 1, "settled": 2, "reopened": 3, "dropped": 4, "open": 5}


def test_other_times_are_compared_with_what_they_follow() -> None:
    what = figures(new=1, now=4, then=6)

    assert plain(week_sentence(what, then="at 7.4-rc3")).endswith("leaves 4 open, 2 fewer than at 7.4-rc3.")
    assert headline("7.4-rc4", figures(now=4, then=4), 0, then="a day before") == "7.4-rc4: 4 open, as a day before"


def test_what_changed_its_place_is_told() -> None:
    what = WeekFigures(new=0, settled=0, reopened=0, dropped=0, open=3, then=3, came=2, left=1)

    assert "2 were found to belong here and 1 was found to belong elsewhere" in plain(week_sentence(what))


def test_where_nothing_is_open_a_headline_can_say_so() -> None:
    assert headline("7.4-rc4", figures(now=0, then=0), 0, nothing="none open") == "7.4-rc4: none open"
    assert headline("", figures(now=0, then=0), 0, nothing="none open") == "None open"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0), "No news"),
        ((1, 0, 0), "News of 1 regression"),
        ((2, 1, 3), "News of 2 regressions, 1 person and 3 topics"),
        ((0, 2, 1), "News of 2 people and 1 topic"),
    ],
)
def test_single_things_are_counted_in_a_headline(counts: tuple[int, int, int], words: str) -> None:
    assert added_headline(*counts) == words
