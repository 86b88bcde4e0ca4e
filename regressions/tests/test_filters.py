"""The query string of a list: what it selects, its facets, its order, and what it refuses."""

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict

from regressions.filters import RegressionFilter, bind
from regressions.models import Regression
from regressions.queries import apart, cycle_counts, rows
from releases.asof import as_of
from tests.make import NOON, make_event, make_regression

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=100)
STATES = ["open", "fix-incoming", "fixed", "resolved", "inconclusive", "invalid", "duplicate"]


def bound(query: str = "", *, at: str = "", now: datetime = NOW) -> RegressionFilter:
    return bind(QueryDict(query), as_of(at, now=now))


def slugs(query: str = "", *, at: str = "") -> list[str]:
    return [period.regression.slug for period in bound(query, at=at).selected()]


def make_one_of_each_state() -> None:
    for state in STATES:
        make_regression(slug=state, state=state)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("reported", {"open", "fix-incoming", "fixed", "resolved", "inconclusive"}),
        ("open", {"open", "fix-incoming"}),
        ("fix-incoming", {"fix-incoming"}),
        ("fixed", {"fixed"}),
        ("resolved", {"fixed", "resolved", "inconclusive"}),
        ("inconclusive", {"inconclusive"}),
        ("invalid", {"invalid"}),
        ("duplicate", {"duplicate"}),
        ("backburner", set()),
        ("all", set(STATES)),
    ],
)
def test_a_word_selects_the_states_it_stands_for(word: str, found: set[str]) -> None:
    make_one_of_each_state()

    assert set(slugs(f"state={word}")) == found


def test_the_lists_behind_the_figures_of_a_cycle_are_as_long_as_they_say() -> None:
    make_one_of_each_state()
    make_regression(state="open", is_backburner=True)

    counts = cycle_counts("7.0", at=NOW)

    assert [len(slugs(f"cycle=7.0&state={word}")) for word in ("reported", "open", "resolved", "backburner")] == [
        counts.reported, counts.open, counts.resolved, counts.backburner,
    ]  # fmt: skip


def test_each_count_of_a_facet_is_what_a_click_on_it_would_show() -> None:
    make_one_of_each_state()
    make_regression(cycle="6.19", tree="stable", is_backburner=True)
    here = bound("cycle=7.0")
    narrowed = here.narrowed(["7.0", "6.19"])

    for choice in here.states():
        assert choice.count == len(slugs(f"cycle=7.0&state={choice.value}"))
    for choice in narrowed.cycles:
        assert choice.count == len(slugs(f"cycle={choice.value}"))
    for choice in narrowed.trees:
        assert choice.count == len(slugs(f"cycle=7.0&tree={choice.value}"))


def test_a_chosen_cycle_is_listed_although_it_is_old() -> None:
    chosen = [choice for choice in bound("cycle=2.6.31").narrowed(["7.0"]).cycles if choice.is_current]

    assert [choice.value for choice in chosen] == ["2.6.31"]


def test_a_series_has_what_began_in_it_and_in_the_cycle_before_it() -> None:
    make_regression(slug="stable", cycle="", series="6.19.y", tree="stable")
    make_regression(slug="mainline", cycle="6.19")
    make_regression(slug="other", cycle="7.0")

    assert set(slugs("series=6.19.y")) == {"stable", "mainline"}


def test_every_word_of_the_text_has_to_be_in_the_title() -> None:
    make_regression(slug="both", title="xhci: dock resets")
    make_regression(slug="one", title="xhci: camera resets")

    assert slugs("text=DOCK+xhci") == ["both"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["b", "c", "a"]),
        ("reported", ["a", "c", "b"]),
        ("last", ["c", "b", "a"]),
        ("-last", ["a", "b", "c"]),
        ("title", ["a", "b", "c"]),
        ("-title", ["c", "b", "a"]),
    ],
)
def test_rows_are_sorted(sort: str, order: list[str]) -> None:
    for slug, known, last in (("a", 0, 9), ("b", 4, 6), ("c", 2, 3)):
        days = (NOON + timedelta(days=known), NOON + timedelta(days=last))
        make_regression(slug=slug, title=slug, known_at=days[0], last_activity_at=days[1])

    assert slugs(f"sort={sort}") == order


def test_silence_in_the_past_is_the_silence_of_then() -> None:
    quiet = make_regression(slug="quiet", known_at=NOON, last_activity_at=NOON + timedelta(days=50))
    make_regression(slug="busy", known_at=NOON)
    make_event(quiet, at=NOON, kind="reply")
    make_event(quiet.__class__.objects.get(slug="busy"), at=NOON + timedelta(days=2), kind="reply")

    assert slugs("sort=last", at="2026-03-10") == ["quiet", "busy"]


def test_a_list_of_the_past_has_the_states_of_then() -> None:
    make_regression(slug="a", state="fixed", earlier=[(NOON + timedelta(days=9), "open")])

    assert slugs("state=open", at="2026-03-05") == ["a"]
    assert slugs("state=open") == []


def test_a_click_on_the_head_of_the_sorted_column_turns_the_order() -> None:
    heads = bound("sort=last").heads

    assert (heads["silence"].order, heads["silence"].sort) == ("descending", "-last")
    assert (heads["age"].order, heads["age"].sort) == ("", "-reported")


@pytest.mark.parametrize(
    "query", ["state=frob", "cycle=7.0;", "series=x", "tree=moon", "sort=age", "page=0", "page=a", "text=%00"]
)
def test_a_condition_that_is_not_understood_is_left_out_and_named(query: str) -> None:
    here = bound(query)

    assert [error.partition(":")[0] for error in here.errors] == [query.partition("=")[0]]
    assert here == RegressionFilter(asof=here.asof, errors=here.errors)


def test_overdue_shows_open_ones_past_their_date() -> None:
    for slug, state, days in (("late", "open", -1), ("in-time", "open", 1), ("done", "fixed", -1)):
        regression = make_regression(slug=slug, state=state)
        regression.due_at = NOW + timedelta(days=days)
        regression.save()

    assert slugs("overdue=1&state=all") == ["late"]


def test_an_age_in_days_leaves_out_what_is_younger() -> None:
    make_regression(slug="old", known_at=NOW - timedelta(days=40))
    make_regression(slug="new", known_at=NOW - timedelta(days=3))

    assert slugs("age=30") == ["old"]


def test_unanswered_means_that_nobody_had_spoken_by_then() -> None:
    make_regression(slug="lonely")
    answered = make_regression(slug="answered")
    answered.answered_at = NOON + timedelta(days=1)
    answered.save()

    assert slugs("unanswered=1") == ["lonely"]
    assert slugs("unanswered=1", at=f"{NOON:%Y-%m-%d}") == ["answered", "lonely"]


def make_answered_in_each_way() -> None:
    """Open ones: only reported, only commanded about, answered, with a patch by the reporter, with a fix named."""
    for slug in ("silent", "commanded", "answered", "patched", "incoming"):
        regression = make_regression(slug=slug, state="fix-incoming" if slug == "incoming" else "open")
        if slug != "silent":
            kind = {"commanded": "title", "patched": "patch"}.get(slug, "reply")
            make_event(regression, at=NOON + timedelta(days=1), kind=kind, message_id=f"{slug}@x")
    Regression.objects.filter(slug="answered").update(answered_at=NOON + timedelta(days=1))


def test_unassigned_are_those_that_nobody_has_taken() -> None:
    make_answered_in_each_way()

    assert set(slugs("unassigned=1")) == {"silent", "commanded"}
    assert set(slugs("unanswered=1")) == {"silent", "commanded", "patched", "incoming"}
    assert slugs("unassigned=1&state=fix-incoming") == []


def test_dormant_shows_open_ones_without_activity_for_ninety_days() -> None:
    old, long_ago = NOW - timedelta(days=95), NOW - timedelta(days=120)
    make_regression(slug="dormant", known_at=long_ago, last_activity_at=old)
    make_regression(slug="busy", known_at=long_ago, last_activity_at=NOW - timedelta(days=2))
    make_regression(slug="done", known_at=long_ago, state="fixed")
    poked = make_regression(slug="poked", known_at=long_ago)
    make_event(poked, at=NOW - timedelta(days=1), kind="poke")

    assert set(slugs("dormant=1&state=all")) == {"dormant", "poked"}
    shown = rows(bound("state=all").selected(), at=NOW)
    assert {row.slug for row in shown if row.is_dormant} == {"dormant", "poked"}


def test_each_count_of_a_flag_is_what_a_click_on_it_shows() -> None:
    make_answered_in_each_way()
    make_regression(slug="late", known_at=NOW - timedelta(days=120))

    for query in ("", "unanswered=1", "age=40&text=link"):
        for flag in bound(query).narrowed([]).flags:
            shown = bound(query if flag.is_current else flag.query.removeprefix("?"))
            assert flag.count == shown.selected().count(), (query, flag)
            assert not shown.errors


def test_a_click_on_a_flag_that_is_set_takes_it_back_and_keeps_the_rest() -> None:
    (flag,) = (
        flag for flag in bound("overdue=1&text=a+b&cycle=7.0", at="2026-03-05").narrowed([]).flags if flag.is_current
    )

    assert (flag.label, flag.query) == ("Overdue", "?cycle=7.0&text=a+b&at=2026-03-05")


def test_what_is_shown_apart_is_as_long_as_its_lists() -> None:
    make_answered_in_each_way()
    make_regression(known_at=NOW - timedelta(days=120))
    Regression.objects.filter(slug="silent").update(due_at=NOW - timedelta(days=1))

    found = apart("7.0", at=NOW)

    assert (found.overdue, found.dormant, found.unassigned) == (1, 6, 3)
    for name in ("overdue", "dormant", "unassigned"):
        assert getattr(found, name) == len(slugs(f"cycle=7.0&{name}=1"))


def test_a_condition_that_does_not_exist_is_named() -> None:
    here = bound("assignee=none&state=all&at=2026-03-05&page=2")

    assert here.errors == ["assignee: There is no such condition."]


def test_a_subsystem_has_those_that_belong_to_it_among_others() -> None:
    make_regression(slug="usb", subsystems=["linux-usb"])
    make_regression(slug="both", subsystems=["linux-usb", "netdev"])
    make_regression(slug="other")

    assert set(slugs("subsystem=linux-usb")) == {"usb", "both"}
    assert slugs("subsystem=none") == ["other"]


def test_each_count_of_the_subsystem_facet_is_what_a_click_would_show() -> None:
    for names in (["linux-usb"], ["linux-usb", "netdev"], []):
        make_regression(subsystems=names)

    choices = bound("subsystem=none").subsystems()

    assert [(choice.value, choice.count) for choice in choices] == [
        ("", 3), ("linux-usb", 2), ("netdev", 1), ("none", 1),
    ]  # fmt: skip
    for choice in choices:
        assert choice.count == len(slugs(f"subsystem={choice.value}"))
