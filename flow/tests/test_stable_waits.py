"""Which series wait for a fix: bases, ports, reverts, in the small world of kernels/tests/make.py."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from flow.stable_waits import Merged, waits
from kernels.tests.make import TAGS, land, make_longterm, make_world, sha
from trees.models import Branch

pytestmark = pytest.mark.django_db
AT = TAGS["v7.2.3"] + timedelta(days=2)


@pytest.fixture(autouse=True)
def world() -> None:
    make_world()
    make_longterm("7.1.y", said=TAGS["v7.1"])
    for base in ("v7.1", "v7.2"):
        Branch.objects.filter(name=f"linux-{base[1:]}.y").update(base=base)


def waiting(*fixes: str, culprit: str = "culprit", series: str = "") -> tuple[str, ...] | None:
    merged = Merged(sha(culprit), tuple(map(sha, fixes)), series)
    return waits({"it": merged}, at=AT).get("it")


def test_a_series_built_on_a_release_with_the_culprit_waits() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")

    assert waiting("fix") == ("7.2.y",)


def test_a_series_that_got_the_fix_waits_no_more() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")

    assert waiting("fix") == ()


def test_a_series_built_on_a_release_with_the_fix_does_not_wait() -> None:
    land("culprit", "v7.1")
    land("fix", "v7.2-rc2")

    assert waiting("fix") == ("7.1.y",)


def test_a_series_that_got_the_culprit_as_a_port_waits() -> None:
    land("culprit", "v7.2-rc1")
    land("port of it", "v7.1.2", upstream="culprit")
    land("fix", "v7.3-rc1")

    assert waiting("fix") == ("7.2.y", "7.1.y")


def test_a_culprit_that_was_taken_back_needs_no_fix() -> None:
    land("culprit", "v7.2-rc1")
    land("port of it", "v7.1.2", upstream="culprit")
    land("revert of it", "v7.1.3", reverts="port of it")
    land("fix", "v7.3-rc1")

    assert waiting("fix") == ("7.2.y",)


def test_a_culprit_that_came_with_the_base_can_be_taken_back_in_the_series() -> None:
    land("culprit", "v7.2-rc1")
    land("revert of it", "v7.2.1", reverts="culprit")
    land("fix", "v7.3-rc1")

    assert waiting("fix") == ()


def test_a_culprit_that_was_taken_back_before_the_base_is_not_in_the_series() -> None:
    land("culprit", "v7.2-rc1")
    land("revert of it", "v7.2-rc2", reverts="culprit")
    land("fix", "v7.3-rc1")

    assert waiting("fix") == ()


def test_a_fix_that_mainline_took_back_is_waited_for_by_nobody() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.2-rc2")
    land("revert", "v7.3-rc1", reverts="fix")

    assert waiting("fix") is None


def test_all_patches_of_a_fix_are_waited_for() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("more", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")

    assert waiting("fix", "more") == ("7.2.y",)


def test_the_series_that_it_was_reported_of_waits_whatever_the_culprit() -> None:
    land("fix", "v7.3-rc1")

    assert waiting("fix", culprit="", series="7.1.y") == ("7.1.y",)
    assert waiting("fix", culprit="") == ()


def test_what_landed_later_was_not_there_yet() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("port", "v7.2.2", upstream="fix")
    merged = Merged(sha("culprit"), (sha("fix"),))

    assert waits({"it": merged}, at=TAGS["v7.3-rc1"] - timedelta(days=2)) == {}
    assert waits({"it": merged}, at=TAGS["v7.3-rc1"]) == {"it": ("7.2.y",)}


def test_the_number_of_statements_does_not_grow() -> None:
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    fixes = {n: Merged(sha("culprit"), (sha("fix"),)) for n in range(50)}
    counts = []
    for some in ({}, {0: fixes[0]}, fixes):
        with CaptureQueriesContext(connection) as queries:
            waits(some, at=AT)
        counts.append(len(queries))

    assert counts == [0, 6, 6]
