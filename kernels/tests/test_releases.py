"""What releases of a small world (make.py) fix, what lies between two of them, and what asking costs."""

from itertools import product

import pytest
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from kernels.affected import Carried, carried, compare, fixed, had, untraced
from kernels.carried import cause_sha, judge
from kernels.suspects import arrivals, gather_line, read, with_landings
from kernels.tests.make import NOW, TAGS, land, make_case, make_world, sha, v

pytestmark = pytest.mark.django_db
RELEASES = [tag.removeprefix("v") for tag in TAGS]


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_world()


def slugs(found: list[Carried]) -> set[str]:
    return {one.slug for one in found}


def make_some_of_everything() -> None:
    """Regressions of all kinds, with fixes in mainline, in series, in linux-next, taken back, or unknown."""
    for name, tag in (("early", "v7.1"), ("mid", "v7.2-rc1"), ("late", "v7.3-rc1")):
        land(name, tag)
    land("mid's port", "v7.1.2", upstream="mid")
    land("late's port", "v7.2.2", upstream="late")
    land("fix", "v7.3-rc1")
    land("fix's port", "v7.2.2", upstream="fix")
    land("hasty", "v7.2-rc2")
    land("revert", "v7.2", reverts="hasty")
    land("waiting", "next-20260330")
    fixed_at, early = TAGS["v7.3-rc1"], TAGS["v7.1"]
    make_case("open", culprit="mid")
    make_case("early", culprit="early", cycle="7.1", fix="fix", state="fixed", settled_at=fixed_at, known_at=early)
    make_case("late", culprit="late", cycle="7.3", fix="waiting", state="fix-incoming", known_at=TAGS["v7.2.2"])
    then = TAGS["v7.2-rc2"]
    make_case("hasty", culprit="early", cycle="7.1", fix="hasty", state="fixed", settled_at=then, known_at=early)
    make_case("range", introduced="v7.1..v7.2-rc2", fix="fix", state="fixed", settled_at=fixed_at)
    make_case("series", introduced="v7.1.1..v7.1.3", tree="stable", series="7.1.y", cycle="")
    make_case("estimated", introduced="0" * 40, is_estimated=True, cycle="7.3", known_at=TAGS["v7.2.2"])
    make_case("resolved", culprit="mid", state="resolved", settled_at=TAGS["v7.2.1"])
    make_case("inconclusive", culprit="late", cycle="7.3", state="inconclusive", known_at=fixed_at, settled_at=NOW)
    make_case("unknown fix", culprit="mid", state="fixed", settled_at=fixed_at, fixed_in="stable/linux-7.2.y")
    make_case("invalid", culprit="mid", state="invalid")


def test_a_release_fixes_what_it_is_the_first_to_have_the_fix_of() -> None:
    make_some_of_everything()

    found = {text: [(one.slug, one.sha) for one in fixed(v(text), at=NOW)] for text in RELEASES}

    assert {text: fixes for text, fixes in found.items() if fixes} == {
        "7.3-rc1": [("early", sha("fix")), ("range", sha("fix"))],
        "7.2.2": [("early", sha("fix's port")), ("range", sha("fix's port"))],
        "7.2-rc2": [("hasty", sha("hasty"))],
        "next-20260330": [("late", sha("waiting"))],
    }


def test_a_fix_known_as_a_port_is_found_in_mainline_and_as_another_port() -> None:
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")
    land("known", "v7.1.4", upstream="fix")
    make_case("usb", fix="known", state="fixed", settled_at=TAGS["v7.1.4"], fixed_in="stable/linux-7.1.y")

    assert [one.sha for text in ("7.3-rc1", "7.2.2", "7.1.4") for one in fixed(v(text), at=NOW)] == [
        sha("fix"),
        sha("port"),
        sha("known"),
    ]
    assert fixed(v("7.2.3"), at=NOW) == []


def test_a_release_to_come_fixes_nothing_yet() -> None:
    make_some_of_everything()

    assert fixed(v("7.3"), at=NOW) == fixed(v("7.3-rc1"), at=TAGS["v7.2.1"]) == []


def test_a_realtime_release_leaves_the_fixes_to_its_base() -> None:
    make_some_of_everything()

    assert (len(fixed(v("7.2.2"), at=NOW)), fixed(v("7.2.2-rt5"), at=NOW)) == (2, [])


@pytest.mark.parametrize("ported", ["", "v7.1.2"])
def test_a_release_fixes_nothing_whose_culprit_none_before_it_had(ported: str) -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.2-rc2")
    land("port", "v7.1.2", upstream="fix")
    if ported:
        land("culprit's port", ported, upstream="culprit")
    early = TAGS["v7.2-rc1"]
    make_case("usb", culprit="culprit", fix="fix", state="fixed", known_at=early, settled_at=TAGS["v7.2-rc2"])

    assert [text for text in RELEASES if fixed(v(text), at=NOW)] == ["7.2-rc2"]


def test_what_is_carried_and_what_is_untraced_is_gathered_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_some_of_everything()

    with django_assert_num_queries(5):
        found = had(v("7.2.2"), at=NOW)

    assert found == (carried(v("7.2.2"), at=NOW), untraced(v("7.2.2"), at=NOW))
    assert all(found)


def test_a_fix_that_the_same_release_took_back_fixes_nothing() -> None:
    land("fix", "v7.2")
    land("revert", "v7.2", reverts="fix")
    make_case("usb", fix="fix", state="fixed", settled_at=TAGS["v7.2"])

    assert fixed(v("7.2"), at=NOW) == []


def test_between_two_versions_some_came_some_went_and_some_stayed() -> None:
    make_some_of_everything()

    found = compare(v("7.2.1"), v("7.2.2"), at=NOW)

    assert [[one.slug for one in part] for part in (found.new, found.gone, found.both, found.untraced)] == [
        ["late"],
        ["early", "range"],
        ["open", "hasty"],
        ["unknown fix"],
    ]


def test_a_version_compared_with_itself_has_only_what_it_carries() -> None:
    make_some_of_everything()

    for text in RELEASES:
        found = compare(v(text), v(text), at=NOW)
        assert (found.new, found.gone, found.untraced) == ((), (), ())
        assert list(found.both) == carried(v(text), at=NOW)


def test_what_is_new_one_way_is_gone_the_other_way() -> None:
    make_some_of_everything()

    for old, new in product(RELEASES[::2], RELEASES[1::3]):
        there, back = compare(v(old), v(new), at=NOW), compare(v(new), v(old), at=NOW)
        assert [one.slug for one in there.new] == [one.slug for one in back.gone]
        assert {one.slug for one in (*there.new, *there.both)} <= {one.slug for one in carried(v(new), at=NOW)}


@pytest.mark.parametrize("text", [*RELEASES, "7.3", "7.2.9", "6.19.4"])
def test_the_look_ups_that_are_spared_would_change_no_answer(text: str) -> None:
    make_some_of_everything()
    line, everything = gather_line(v(text), at=NOW), read(Q(), at=NOW)
    causes = arrivals({cause_sha(one.known) for one in everything}, at=NOW, tags=set(line.tags))
    fixes = arrivals({one.fix_sha for one in everything}, at=NOW)

    judged = {one.slug: judge(line, with_landings(one, causes, fixes).known) for one in everything}

    assert {slug for slug, found in judged.items() if found and found.is_traced} == slugs(carried(v(text), at=NOW))
    assert {slug for slug, found in judged.items() if found and not found.is_traced} == slugs(untraced(v(text), at=NOW))


@pytest.mark.parametrize("count", [1, 50])
def test_statements_do_not_grow_with_regressions(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")
    for number in range(count):
        make_case(f"case{number}", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])

    with django_assert_num_queries(5):  # tags, dates, regressions, landings of causes, landings of fixes
        assert len(carried(v("7.2.1"), at=NOW)) == count
    with django_assert_num_queries(7):  # the same, and tags and dates of the second
        assert len(compare(v("7.2.1"), v("7.2.2"), at=NOW).gone) == count
    with django_assert_num_queries(7):  # tags, dates, the tag, its commits, regressions, landings of fixes and causes
        assert len(fixed(v("7.2.2"), at=NOW)) == count
