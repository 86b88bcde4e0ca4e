"""What kernels of a small world (make.py) carry and fix, and where what they carry is fixed."""

from datetime import timedelta

import pytest

from kernels.affected import Carried, carried, untraced
from kernels.carried import Certainty
from kernels.tests.make import DAYS, NOW, TAGS, land, make_case, make_world, sha, v
from regressions.models import Regression
from trees.models import Commit, Tag

pytestmark = pytest.mark.django_db
RELEASES = [tag.removeprefix("v") for tag in TAGS]


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_world()


def carriers() -> list[str]:
    """The releases of the world that carry the regression, in order of their dates."""
    return [text for text in RELEASES if carried(v(text), at=NOW)]


def one(version: str) -> Carried:
    """The only regression that a version carries."""
    (found,) = carried(v(version), at=NOW)
    return found


def places(version: str) -> list[tuple[str, str]]:
    """Where it is fixed."""
    return [(place.line, place.version) for place in one(version).fixed_in]


def test_a_culprit_is_carried_from_its_first_release_on() -> None:
    land("culprit", "v7.2-rc2")
    make_case("usb", culprit="culprit")

    assert carriers() == ["7.2-rc2", "7.2", "7.2.1", "7.3-rc1", "7.2.2", "7.3-rc2", "7.2.3", *DAYS]
    assert (one("7.2.1").certainty, one("7.2.1").why) == (Certainty.CERTAIN, "culprit is in 7.2-rc2")


def test_a_backported_culprit_is_carried_by_its_series_too() -> None:
    land("culprit", "v7.2-rc2")
    land("port", "v7.1.3", upstream="culprit")
    make_case("usb", culprit="culprit")

    assert [text for text in carriers() if text.startswith("7.1")] == ["7.1.3", "7.1.4"]
    assert one("7.1.4").why == "culprit was backported in 7.1.3"


def test_a_port_that_its_series_took_back_is_carried_no_more() -> None:
    land("culprit", "v7.2-rc1")
    land("port", "v7.1.2", upstream="culprit")
    land("undone", "v7.1.3", reverts="port")
    make_case("usb", culprit="culprit")

    assert [text for text in carriers() if text.startswith("7.1")] == ["7.1.2"]


def test_a_fix_ends_it_in_each_line_with_the_release_that_brings_it() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")
    make_case("usb", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])

    assert carriers() == ["7.2-rc1", "7.2-rc2", "7.2", "7.2.1"]
    assert places("7.2.1") == [("mainline", "7.3-rc1"), ("7.2.y", "7.2.2")]


def test_its_own_series_stands_behind_mainline_and_newer_ones_before_older_ones() -> None:
    land("culprit", "v7.1")
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")
    land("another port", "v7.1.4", upstream="fix")
    make_case("usb", culprit="culprit", cycle="7.1", fix="another port", state="fixed", settled_at=TAGS["v7.3-rc1"])

    assert places("7.1.3") == [("mainline", "7.3-rc1"), ("7.1.y", "7.1.4"), ("7.2.y", "7.2.2")]
    assert places("7.1") == [("mainline", "7.3-rc1"), ("7.2.y", "7.2.2"), ("7.1.y", "7.1.4")]


def test_a_queued_fix_is_in_no_version_yet() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc2")
    land("port", "v7.2.3", upstream="fix", queued=True)
    make_case("usb", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc2"])

    assert places("7.2.3") == [("mainline", "7.3-rc2"), ("7.2.y", "")]


def test_a_fix_that_was_taken_back_is_none_from_then_on() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.2-rc2")
    land("revert", "v7.3-rc1", reverts="fix")
    early = TAGS["v7.2-rc1"]
    make_case("usb", culprit="culprit", fix="fix", state="fixed", known_at=early, settled_at=TAGS["v7.2-rc2"])

    assert carriers() == ["7.2-rc1", "7.3-rc1", "7.3-rc2", *DAYS]
    assert (one("7.3-rc2").note, one("7.3-rc2").fixed_in) == ("the fix was taken back in 7.3-rc1", ())


def test_a_culprit_whose_revert_was_reverted_is_carried_again() -> None:
    land("culprit", "v7.2-rc1")
    land("revert", "v7.2-rc2", reverts="culprit")
    land("again", "v7.2", reverts="revert")
    make_case("usb", culprit="culprit")

    assert carriers() == ["7.2-rc1", "7.2", "7.2.1", "7.3-rc1", "7.2.2", "7.3-rc2", "7.2.3", *DAYS]
    assert (one("7.2").certainty, one("7.2").why) == (Certainty.CERTAIN, "culprit is in 7.2")


def test_a_fix_whose_revert_abbreviates_it_is_taken_back_too() -> None:
    land("culprit", "v7.1")
    land("fix", "v7.2-rc1")
    land("revert", "v7.3-rc1", reverts="fix")
    Commit.objects.exclude(reverts="").update(reverts=sha("fix")[:12])
    early, late = TAGS["v7.1"], TAGS["v7.2-rc1"]
    make_case("usb", culprit="culprit", cycle="7.1", fix="fix", state="fixed", known_at=early, settled_at=late)

    assert [text for text in carriers() if text.startswith("7.3")] == ["7.3-rc1", "7.3-rc2"]


def test_a_fix_whose_revert_was_reverted_fixes_again() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.2-rc2")
    land("revert", "v7.2", reverts="fix")
    land("again", "v7.3-rc1", reverts="revert")
    early = TAGS["v7.2-rc1"]
    make_case("usb", culprit="culprit", fix="fix", state="fixed", known_at=early, settled_at=TAGS["v7.2-rc2"])

    assert carriers() == ["7.2-rc1", "7.2", "7.2.1", "7.2.2", "7.2.3"]
    assert places("7.2.1") == [("mainline", "7.3-rc1")]


def test_a_port_of_a_fix_that_was_taken_back_leaves_other_series_fixed() -> None:
    land("culprit", "v7.1")
    land("fix", "v7.2-rc1")
    land("port", "v7.1.2", upstream="fix")
    land("undone", "v7.1.3", reverts="port")
    early, late = TAGS["v7.1"], TAGS["v7.2-rc1"]
    make_case("usb", culprit="culprit", cycle="7.1", fix="fix", state="fixed", known_at=early, settled_at=late)

    assert carriers() == ["7.1", "7.1.1", "7.1.3", "7.1.4"]
    assert places("7.1.4") == [("mainline", "7.2-rc1")]


def test_a_regression_of_a_series_is_in_its_later_versions_alone() -> None:
    make_case("usb", introduced="v7.1..v7.1.2", tree="stable", series="7.1.y", cycle="")

    assert carriers() == ["7.1.1", "7.1.2", "7.1.3", "7.1.4"]
    assert [(one(text).certainty.value, one(text).why) for text in ("7.1.1", "7.1.2")] == [
        ("possible", "came in between 7.1 and 7.1.2"),
        ("likely", "reported as new in 7.1.2"),
    ]


def test_a_culprit_that_is_a_stable_commit_is_in_its_series_alone() -> None:
    land("origin", "v7.2-rc1")
    land("culprit", "v7.1.2", upstream="origin")
    make_case("usb", culprit="culprit", tree="stable", series="7.1.y", cycle="")

    assert carriers() == ["7.1.2", "7.1.3", "7.1.4"]


def test_a_range_tells_by_the_order_of_versions() -> None:
    make_case("usb", introduced="v7.1..v7.2-rc2")

    found = {text: one(text).certainty for text in carriers()}

    assert found.pop("7.2-rc1") is Certainty.POSSIBLE
    assert list(found) == ["7.2-rc2", "7.2", "7.2.1", "7.3-rc1", "7.2.2", "7.3-rc2", "7.2.3", *DAYS]
    assert set(found.values()) == {Certainty.LIKELY}


def test_what_ends_a_range_is_looked_up_where_it_is_a_commit() -> None:
    land("bad", "v7.2")
    make_case("usb", introduced=f"v7.1..{sha('bad')[:12]}")

    assert carriers()[:2] == ["7.2", "7.2.1"]
    assert one("7.2.1").why == f"reported of {sha('bad')[:12]}, which is in 7.2"


def test_a_cycle_that_is_only_estimated_is_likely_at_most() -> None:
    make_case("usb", introduced="0" * 40, is_estimated=True, known_at=TAGS["v7.2-rc2"])

    found = {text: one(text).certainty.value for text in carriers()}

    assert (found["7.2-rc1"], found["7.2-rc2"], found["7.2.3"]) == ("possible", "likely", "likely")
    assert one("7.2").why == "reported in the time of 7.2, cause unknown"


def test_a_fix_in_next_alone_is_waited_for_everywhere_else() -> None:
    land("culprit", "v7.3-rc1")
    land("fix", "next-20260330")
    make_case("usb", culprit="culprit", cycle="7.3", fix="fix", state="fix-incoming", settled_at=TAGS["v7.3-rc2"])

    assert carriers() == ["7.3-rc1", "7.3-rc2"]
    assert places("7.3-rc2") == [("next", "next-20260330")]


def test_next_carries_what_it_dropped_the_fix_of() -> None:
    land("culprit", "v7.3-rc1")
    land("fix", "next-20260330", gone_at=DAYS["next-20260331"])
    make_case("usb", culprit="culprit", cycle="7.3", fix="fix", state="fix-incoming", settled_at=TAGS["v7.3-rc2"])

    assert carriers() == ["7.3-rc1", "7.3-rc2", "next-20260331"]
    assert places("7.3-rc2") == []


def test_next_carries_what_is_of_a_cycle_that_has_no_release_yet() -> None:
    land("culprit", "next-20260330")
    make_case("usb", culprit="culprit", cycle="7.3")
    Tag.objects.filter(name__startswith="v7.3").delete()

    assert carriers() == [*DAYS]


def test_realtime_carries_what_its_base_does() -> None:
    land("culprit", "v7.2-rc1")
    land("port", "v7.1.2", upstream="culprit")
    make_case("usb", culprit="culprit")

    assert carried(v("7.1.2-rt5"), at=NOW) == carried(v("7.1.2"), at=NOW) != []
    assert carried(v("7.1.1-rt4"), at=NOW) == []


def test_a_version_to_come_has_what_is_out_by_now() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    make_case("usb", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])

    assert (len(carried(v("7.2.4"), at=NOW)), carried(v("7.3"), at=NOW)) == (1, [])


def test_before_the_fix_everything_after_the_culprit_carries_it() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.2-rc2")
    early, late = TAGS["v7.2-rc1"], TAGS["v7.2-rc2"]
    make_case("usb", culprit="culprit", fix="fix", state="fixed", known_at=early, settled_at=late)
    before = late - timedelta(days=2)

    (found,) = carried(v("7.2-rc2"), at=before)

    assert (found.state, found.fixed_in) == ("open", ())
    assert carried(v("7.2-rc2"), at=NOW) == carried(v("7.2-rc2"), at=early - timedelta(days=2)) == []


def test_between_landing_and_release_a_fix_is_queued() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.2-rc2")
    make_case("usb", culprit="culprit", fix="fix", known_at=TAGS["v7.2-rc1"])

    (found,) = carried(v("7.2-rc2"), at=TAGS["v7.2-rc2"] - timedelta(hours=1))

    assert [(place.line, place.version) for place in found.fixed_in] == [("mainline", "")]


def test_a_culprit_that_was_found_later_was_not_known_while_only_the_cycle_was() -> None:
    land("culprit", "v7.2-rc1")
    case = make_case("usb", culprit="culprit")
    case.periods.update(is_estimated=True)

    assert (one("7.2").certainty, one("7.2").why) == (Certainty.LIKELY, "reported in the time of 7.2, cause unknown")


@pytest.mark.parametrize("state", ["invalid", "duplicate"])
def test_what_does_not_count_is_not_carried(state: str) -> None:
    land("culprit", "v7.2-rc1")
    make_case("usb", culprit="culprit", state=state)

    assert carriers() == []


def test_an_abbreviated_fix_is_the_commit_that_begins_so() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    make_case("usb", culprit="culprit", fix="fix", state="fix-incoming")
    Regression.objects.update(fix_sha=sha("fix")[:12])

    assert carriers() == ["7.2-rc1", "7.2-rc2", "7.2", "7.2.1", "7.2.2", "7.2.3"]


def test_settled_without_a_known_commit_mainline_is_free_of_it_and_older_series_are_untraced() -> None:
    land("culprit", "v7.2-rc1")
    make_case("usb", culprit="culprit", state="resolved", settled_at=TAGS["v7.2"] + timedelta(days=1))

    (found,) = untraced(v("7.2.1"), at=NOW)

    assert found.note == "settled on 2026-03-03 without a commit that we know"
    assert carriers() == []
    assert untraced(v("7.3-rc1"), at=NOW) == untraced(v("7.1.4"), at=NOW) == []


def test_what_came_out_before_an_unknown_fix_carries_it() -> None:
    land("culprit", "v7.2-rc1")
    make_case("usb", culprit="culprit", state="fixed", settled_at=TAGS["v7.2.1"] + timedelta(days=1))

    assert carriers() == ["7.2-rc1", "7.2-rc2", "7.2", "7.2.1"]
    assert (one("7.2.1").certainty, one("7.2.1").note) == (
        Certainty.LIKELY,
        "came out before it was fixed on 2026-03-10 by a commit that we do not know",
    )
    assert [found.slug for found in untraced(v("7.2.2"), at=NOW)] == ["usb"]


def test_what_was_settled_before_a_mainline_release_without_a_tag_is_not_in_updates_of_it() -> None:
    """mainline  v7.1 ---- v7.2-rc1 ---- settled ---- v7.2: announced, tagged in no tree that we follow ---- 7.2.1"""
    land("culprit", "v7.2-rc1")
    make_case("usb", culprit="culprit", state="fixed", settled_at=TAGS["v7.2-rc2"] + timedelta(days=1))
    Tag.objects.filter(name__startswith="v7.2").exclude(name__in=("v7.2-rc1", "v7.2.1")).delete()

    assert carriers() == ["7.2-rc1", "7.2-rc2"]
    assert [text for text in RELEASES if untraced(v(text), at=NOW)] == []


def test_open_ones_come_first_then_the_best_known_then_the_newest() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    make_case("fixed", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])
    make_case("likely", introduced="v7.1..v7.2-rc1")
    make_case("older", culprit="culprit", known_at=TAGS["v7.2-rc1"])
    make_case("newer", culprit="culprit", known_at=TAGS["v7.2-rc2"])

    assert [found.slug for found in carried(v("7.2.1"), at=NOW)] == ["newer", "older", "likely", "fixed"]
