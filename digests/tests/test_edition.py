"""An edition's figures are those of the queries, at whatever moment it is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from digests.edition import Edition, edition
from digests.periods import Week, parse_week
from kerneltrack.dashboard import front_page
from regressions.queries import apart, cycle_counts, total_counts
from releases.asof import AsOf
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import NOON, make_posted, make_regression, make_releases, make_series

pytestmark = pytest.mark.django_db
NAME = "2026-W10"  # March 2 (NOON) to 8


def week(name: str = NAME) -> Week:
    found = parse_week(name)
    assert found is not None
    return found


def told(name: str = NAME, *, at: datetime | None = None) -> Edition:
    return edition(week(name), at=at or week(name).end)


def make_summer() -> None:
    """2009: 76 of 2.6.31 reported by August 6, 28 of them open; 39 of 2.6.30 are, too."""
    known = {
        "2.6.30": (2009, 6, 9),
        "2.6.31-rc4": (2009, 7, 22),
        "2.6.31-rc5": (2009, 7, 31),
        "2.6.30.4": (2009, 7, 30),
    }
    days = {version: datetime(*day, tzinfo=UTC) for version, day in known.items()}
    fold(store_sightings([ReleaseFact(v, Witness.TAG, at, Precision.DAY, at) for v, at in days.items()]))
    before, within, after = (datetime(2009, *day, tzinfo=UTC) for day in ((7, 10), (8, 3), (8, 20)))
    for number in range(76):
        is_new, is_open, cycle = number % 19 == 0, number < 28, "2.6.31"
        known_at = within if is_new else before
        settled = [] if is_open else [(within + timedelta(hours=2), "open")]
        make_regression(cycle=cycle, known_at=known_at, state="open" if is_open else "fixed", earlier=settled)
    for _ in range(39):
        make_regression(cycle="2.6.30", known_at=before, state="fixed", earlier=[(after, "open")])


def test_the_facts_of_august_6_2009() -> None:
    make_summer()

    found = told("2009-08-06")

    assert found.status.development is not None
    assert found.status.development.version == "2.6.31-rc5"
    assert [release.version for release in found.released.mainline] == ["2.6.31-rc5"]
    assert (found.counts.reported, found.counts.open) == (76, 28)
    assert dict(found.leftovers)["2.6.30"] == 39
    assert found.figures.new == 4


def test_the_page_of_august_6_2009_says_so(client: Client) -> None:
    make_summer()

    page = client.get("/weeks/2009-08-06/").content.decode()

    assert "released on July 31." in page
    assert '<a class="n" href="/regressions/?state=reported&amp;cycle=2.6.31&amp;at=2009-08-06">76</a>' in page
    assert '<a class="n" href="/regressions/?state=open&amp;cycle=2.6.31&amp;at=2009-08-06">28</a>' in page
    assert '<a class="n" href="/regressions/?state=open&amp;cycle=2.6.30&amp;at=2009-08-06">39</a>' in page


@pytest.mark.parametrize("days", [0.5, 2, 3.5, 6.99, 30])
def test_the_figures_are_those_of_the_queries_and_of_the_dashboard(days: float) -> None:
    make_releases()
    states = ("open", "fix-incoming", "fixed", "invalid", "duplicate", "inconclusive")
    for number, state in enumerate(states * 4):
        known_at = NOON - timedelta(days=number - 6)
        make_regression(cycle="7.0" if number % 3 else "6.19", known_at=known_at, state=state)
        make_regression(cycle="", series="6.18.y", known_at=known_at, earlier=[(known_at + timedelta(days=2), state)])
    at = week().since + timedelta(days=days)

    found = told(at=at)

    then = min(at, week().end)
    dashboard = front_page(asof=AsOf(then, then, ""))
    assert found.at == then
    assert found.counts == cycle_counts("7.0", at=then) == (dashboard.cycle and dashboard.cycle.counts)
    assert found.then == cycle_counts("7.0", at=week().before)
    assert (found.total.open, found.total.then) == (total_counts(at=then).open, total_counts(at=week().before).open)
    assert found.total.open == dashboard.total.open
    assert found.apart == apart("7.0", at=then) == dashboard.apart
    assert found.overdue.count == apart(at=then).overdue
    assert found.comparison == (dashboard.charts and dashboard.charts.comparison)
    assert sum(line.open for line in found.cycles) == found.total.open
    assert sum(line.new for line in found.cycles) == found.figures.new == found.regressions["new"].count


def test_an_edition_tells_nothing_that_came_after_its_week() -> None:
    make_releases()
    make_regression(known_at=NOON)
    before = told()
    make_regression(known_at=week().until)
    make_posted(posted_at=week().until)

    assert told(at=week().until + timedelta(days=90)) == before


def test_within_the_week_it_is_told_as_of_the_moment_asked_for() -> None:
    make_releases()
    make_regression(known_at=NOON)
    make_regression(known_at=NOON + timedelta(days=3))

    found = told(at=NOON + timedelta(days=1))

    assert (found.is_finished, found.figures.new, found.counts.open) == (False, 1, 1)
    assert told().figures.new == 2


def test_one_released_at_the_first_or_last_moment_belongs_to_the_week() -> None:
    moments = {"7.0-rc1": week().since, "7.0-rc2": week().end, "7.0-rc3": week().until}
    fold(store_sightings([ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in moments.items()]))

    assert [release.version for release in told().released.mainline] == ["7.0-rc1", "7.0-rc2"]


def test_cycles_beyond_the_first_few_are_one_line() -> None:
    make_releases()
    names = [f"6.{minor}" for minor in range(10, 20)]
    fold(store_sightings([ReleaseFact(v, Witness.TAG, NOON, Precision.DAY, NOON) for v in names[:-2]]))
    for name in names:
        make_regression(cycle=name)

    lines = told().cycles

    assert [line.version for line in lines] == ["6.19", "6.18", "6.17", "6.16", "6.15", "6.14", ""]
    assert (lines[-1].open, lines[-1].new) == (4, 4)


def test_the_most_discussed_series_come_first() -> None:
    quiet = make_series(title="quiet", posted_at=NOON)
    loud = make_series(title="loud", posted_at=NOON, replies=[NOON + timedelta(hours=hour) for hour in range(1, 4)])
    make_series(title="of another week", posted_at=week().until)

    found = told().patches

    assert [row.head for row in found.talked] == [loud.head]
    assert [row.head for row in found.areas[0].rows] == [loud.head, quiet.head]
    assert (found.count, found.areas[0].count) == (2, 2)


def test_nothing_known_makes_an_empty_edition() -> None:
    found = told()

    assert found.headline == "No regression is known to be open"
    assert (found.cycle, found.comparison, found.cycles, found.coming) == (None, None, [], [])
