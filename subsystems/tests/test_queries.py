"""The numbers of a subsystem: each is the length of the list that its link leads to."""

from datetime import datetime, timedelta

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from maintainers.grammar import parse_maintainers
from maintainers.models import SectionRow
from regressions.filters import bind
from regressions.models import Regression
from releases.asof import AsOf, as_of
from subsystems.queries import OLD_DAYS, Row, subsystem_table
from tests.make import MAINTAINER, NOON, make_event, make_message, make_regression

pytestmark = pytest.mark.django_db
NOW = NOON + timedelta(days=100)
LINKS = {
    "reported": "state=reported",
    "open": "state=open",
    "incoming": "state=fix-incoming",
    "overdue": "state=open&overdue=1",
    "unanswered": "state=open&unanswered=1",
    "old": f"state=open&age={OLD_DAYS}",
    "fixed": "state=fixed",
}


def table(*, at: datetime = NOW) -> dict[str, Row]:
    return {row.name: row for row in subsystem_table(at=at)}


def make_sections(text: str) -> None:
    for position, section in enumerate(parse_maintainers(text)):
        SectionRow.objects.create(
            position=position, title=section.title, fields=dict(section.fields), lists=list(section.lists)
        )


def make_world() -> None:
    """Two subsystems and none, in every state, some overdue, some answered, some young."""
    states = ("open", "fix-incoming", "fixed", "resolved", "inconclusive", "invalid", "duplicate")
    areas: tuple[list[str], ...] = (["linux-usb"], ["linux-usb", "netdev"], [])
    for number, state in enumerate(3 * states):
        known_at = NOON + timedelta(days=5 * number)
        earlier = [(known_at + timedelta(days=number), "open")] if state != "open" else []
        regression = make_regression(state=state, subsystems=areas[number % 3], known_at=known_at, earlier=earlier)
        regression.due_at = known_at + timedelta(days=30)
        regression.save()
        if number % 2:
            reply = make_message(author=MAINTAINER, arrived=known_at)
            make_event(regression, at=known_at, kind="reply", message_id=reply.message_id)


@pytest.mark.parametrize("at", ["", "2026-04-01", "2026-03-04"])
def test_every_number_is_the_length_of_its_list(at: str) -> None:
    make_world()
    asof = as_of(at, now=NOW)

    rows = table(at=asof.at)

    assert set(rows) == {"linux-usb", "netdev", "none"} or at == "2026-03-04"
    for name, row in rows.items():
        for figure, query in LINKS.items():
            listed = bind(QueryDict(f"subsystem={name}&{query}"), asof).selected().count()
            assert getattr(row, figure) == listed, (name, figure)


def test_no_number_of_the_world_above_is_always_zero() -> None:
    make_world()

    usb = table(at=NOW)["linux-usb"]

    assert min(getattr(usb, figure) for figure in LINKS) > 0


def test_what_was_reported_to_the_second_that_many_days_ago_is_old() -> None:
    at = NOON + timedelta(days=OLD_DAYS)
    make_regression(subsystems=["netdev"], known_at=NOON)
    make_regression(subsystems=["netdev"], known_at=NOON + timedelta(seconds=1))

    assert table(at=at)["netdev"].old == 1
    assert bind(QueryDict(f"subsystem=netdev&age={OLD_DAYS}"), AsOf(at, at, "", "")).selected().count() == 1


def test_a_regression_of_two_subsystems_counts_in_both() -> None:
    make_regression(subsystems=["linux-usb", "netdev"])

    assert {name: row.open for name, row in table().items()} == {"linux-usb": 1, "netdev": 1}


def test_most_open_ones_come_first_and_those_in_none_last() -> None:
    for names in (["netdev"], ["linux-usb"], ["linux-usb"], [], [], []):
        make_regression(subsystems=names)

    assert list(table()) == ["linux-usb", "netdev", "none"]


def test_days_to_a_fix_are_counted_from_the_report() -> None:
    for days in (2, 4, 30):
        fixed = [(NOON + timedelta(days=days, hours=3), "open")]
        make_regression(state="fixed", subsystems=["netdev"], earlier=fixed)

    row = table()["netdev"]

    assert (row.fix_median, row.fixed) == (4, 3)
    assert row.fix_p90 == pytest.approx(24.8)


def test_what_was_settled_otherwise_is_no_fix() -> None:
    make_regression(state="resolved", subsystems=["netdev"], earlier=[(NOON + timedelta(days=5), "open")])

    row = table()["netdev"]

    assert (row.fix_median, row.fix_p90) == (None, None)


def test_a_subsystem_is_looked_after_by_the_broadest_section_with_its_list() -> None:
    make_regression(subsystems=["linux-usb"])
    make_sections(
        "USB TYPEC\nM:\tPaula <p@x.example>\nL:\tlinux-usb@vger.kernel.org\nF:\tdrivers/usb/typec/\n\n"
        "USB SUBSYSTEM\nM:\tMats <m@x.example>\nM:\tNoor <n@x.example>\nL:\tlinux-usb@vger.kernel.org\n"
        "S:\tSupported\nB:\thttps://bugs.example/usb\nF:\tdrivers/usb/\n"
    )

    who = table()["linux-usb"].caretakers

    assert who is not None
    assert (who.title, who.status, who.people) == ("USB SUBSYSTEM", "Supported", ("Mats", "Noor"))
    assert (who.tracker, who.sections) == ("https://bugs.example/usb", 2)


@pytest.mark.parametrize("count", [1, 50])
def test_the_table_takes_two_statements(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(count):
        make_regression(subsystems=[f"list-{number}"])
    assert Regression.objects.count() == count

    with django_assert_num_queries(2):  # the periods, the sections
        assert len(subsystem_table(at=NOW)) == count
