"""Charts of cycles: their numbers are those that are counted, and they are as of the day asked for."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from charts.marks import Text
from cycles.burndown import days_of
from cycles.charts import CycleCharts, cycle_charts, sparks, strip_of
from cycles.findings import burn_down_finding, stages_finding
from cycles.queries import Point, burn_down, burn_downs
from cycles.stages import compare
from forecast.queries import forecast_of
from regressions.queries import Counts, cycle_counts
from releases.asof import AsOf
from releases.cycles import Stage
from releases.facts import Precision, ReleaseFact, Witness
from releases.queries import cycles
from releases.store import fold, store_sightings
from tests.make import NOON, make_regression, make_releases

DAY = timedelta(days=1)
ASOF = AsOf(NOON, NOON, "")
STAGES = (
    Stage("merge window", NOON - 30 * DAY, NOON - 16 * DAY),
    Stage("-rc1", NOON - 16 * DAY, NOON - 9 * DAY),
    Stage("-rc2", NOON - 9 * DAY, None),
)


def charts_of(version: str = "7.0", asof: AsOf = ASOF) -> CycleCharts:
    known = cycles(at=asof.at)
    return cycle_charts(next(one for one in known if one.version == version), known, asof=asof)


def history() -> None:
    """Regressions of three cycles in many states."""
    make_releases()
    for number in range(12):
        since = NOON - (number * 5 + 1) * DAY
        make_regression(cycle="7.0" if number < 5 else "6.19", known_at=since)
        make_regression(cycle="7.0", known_at=since, state="fixed", earlier=[(since + 2 * DAY, "open")])
        make_regression(cycle="6.19", known_at=since, state="invalid", earlier=[(since + 3 * DAY, "fix-incoming")])


@pytest.mark.django_db
def test_the_data_of_the_burn_down_are_the_numbers_of_each_day() -> None:
    history()
    charts = charts_of()

    told = [row.values for row in charts.burn_down.rows]
    counted = [cycle_counts("7.0", at=day) for day in charts.days]
    assert told == [(one.reported, one.open, one.incoming, one.resolved) for one in counted]
    assert counted[-1].reported > 0


@pytest.mark.django_db
def test_the_data_of_the_stages_are_the_numbers_at_the_end_of_each() -> None:
    history()
    known = cycles(at=NOON)

    table = charts_of().stages

    for place, version in ((0, "7.0"), (4, "6.19")):
        cycle = next(one for one in known if one.version == version)
        ends = [
            cycle_counts(version, at=stage.starts if stage.name == "released" else min(stage.ends or NOON, NOON)).open
            for stage in cycle.stages
        ]
        assert [row.values[place] for row in table.rows if row.values[place] is not None] == ends


@pytest.mark.django_db
@pytest.mark.parametrize("offset", [timedelta(0), timedelta.resolution, -timedelta.resolution])
def test_a_number_changes_at_the_very_moment(offset: timedelta) -> None:
    make_regression(cycle="7.0", known_at=NOON, state="fixed", earlier=[(NOON + DAY, "open")])

    for moment in (NOON + offset, NOON + DAY + offset):
        assert burn_down("7.0", days=[moment])[0].counts == cycle_counts("7.0", at=moment)


@pytest.mark.django_db
def test_times_may_come_in_any_order_and_more_than_once() -> None:
    make_regression(cycle="7.0", known_at=NOON)

    found = burn_down("7.0", days=[NOON + DAY, NOON - DAY, NOON + DAY])

    assert [point.counts.open for point in found] == [1, 0, 1]


@pytest.mark.django_db
def test_without_times_nothing_is_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert burn_downs({"7.0": [], "6.19": []}) == {"7.0": [], "6.19": []}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_the_charts_take_two_statements_however_many_rows(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_releases()
    for number in range(rows):
        make_regression(cycle=("7.0", "6.19")[number % 2], known_at=NOON - number * DAY)
    known = cycles(at=NOON)

    with django_assert_num_queries(2):  # the verdict; every day and every end of a stage
        cycle_charts(known[0], known, asof=ASOF)
    with django_assert_num_queries(1):
        sparks(known, at=NOON)


@pytest.mark.django_db
def test_a_released_cycle_is_drawn_for_six_weeks_more() -> None:
    fold(store_sightings([ReleaseFact("6.18-rc1", Witness.TAG, NOON - 200 * DAY, Precision.SECOND, NOON)]))
    fold(store_sightings([ReleaseFact("6.18", Witness.TAG, NOON - 150 * DAY, Precision.SECOND, NOON)]))
    cycle = next(one for one in cycles(at=NOON) if one.version == "6.18")

    assert days_of(cycle, at=NOON)[-1] == NOON - 108 * DAY


@pytest.mark.django_db
def test_both_charts_say_the_same_of_the_release() -> None:
    make_releases()
    released_at = next(one.released_at for one in cycles(at=NOON) if one.version == "6.19")
    assert released_at is not None
    for offset in (-20 * DAY, -timedelta(minutes=1), timedelta(minutes=1)):
        make_regression(cycle="6.19", known_at=released_at + offset)
    make_regression(cycle="6.19", known_at=released_at - 30 * DAY, state="fixed", earlier=[(released_at + DAY, "open")])

    charts = charts_of("6.19")

    assert "3 were open at the release" in charts.burn_down.finding
    assert charts.stages.rows[-1].values[0] == 3


@pytest.mark.django_db
def test_a_cycle_that_never_ends_has_a_bounded_number_of_points() -> None:
    fold(store_sightings([ReleaseFact("6.18-rc1", Witness.TAG, NOON - 4000 * DAY, Precision.SECOND, NOON)]))
    cycle = next(one for one in cycles(at=NOON) if one.version == "6.18")

    assert 100 <= len(days_of(cycle, at=NOON)) <= 132


@pytest.mark.django_db
def test_a_cycle_without_regressions_has_an_empty_chart() -> None:
    make_releases()

    charts = charts_of()

    assert charts.burn_down.is_empty
    assert charts.burn_down.finding == "No regression of 7.0 is tracked"
    assert charts.strip is None
    assert not charts.is_telling


@pytest.mark.django_db
def test_before_the_first_report_earlier_cycles_are_shown_alone() -> None:
    make_releases()
    make_regression(cycle="6.19", known_at=NOON - 60 * DAY)

    charts = charts_of()

    assert charts.is_telling
    assert charts.stages.says == "open at the end of each stage; 6.19 in grey"
    assert not charts_of("6.18").is_telling


@pytest.mark.parametrize(("earlier", "is_drawn"), [([0, 0, 0, 0], False), ([0, 0, 0, 1], True), ([1, 2], False)])
def test_a_strip_is_drawn_where_there_is_a_range(earlier: list[int], is_drawn: bool) -> None:
    assert (strip_of(compare("-rc1", 0, earlier)) is not None) is is_drawn


@pytest.mark.django_db
def test_parts_that_are_empty_have_no_label() -> None:
    make_releases()
    make_regression(cycle="7.0", known_at=NOON - 3 * DAY)

    named = [mark.text for mark in charts_of().burn_down.figure.over if isinstance(mark, Text)]

    assert named == ["1 open", "1 reported"]


@pytest.mark.django_db
def test_what_is_to_come_is_marked_as_forecast(client: Client) -> None:
    history()
    known = cycles(at=NOON)

    figure = cycle_charts(known[0], known, asof=ASOF, coming=forecast_of(known, at=NOON)).burn_down.figure

    assert {"rc", "rc was"} <= {mark.css for mark in figure.under}
    names = [mark.text for mark in figure.under if isinstance(mark, Text) and not mark.text.isdigit()]
    assert names[:5] == ["rc1", "rc2", "rc3", "rc4", "rc5"]
    assert names[-1] == "7.0"


def figure_of(client: Client, path: str, key: str, at: str) -> Tag:
    soup = BeautifulSoup(client.get(path, {"at": at} if at else {}).content, "html.parser")
    found = soup.find("figure", id=key)
    assert isinstance(found, Tag)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/cycles/7.0/"])
@pytest.mark.parametrize("key", ["burn-down", "stages"])
def test_a_page_has_caption_picture_data_and_files(client: Client, path: str, key: str) -> None:
    history()

    figure = figure_of(client, path, key, "2026-03-02")

    assert figure.figcaption is not None
    assert figure.find("svg", role="img") is not None
    rows = figure.select("table tbody tr[data-x]")
    assert len(rows) >= 3
    links = [str(link["href"]) for link in figure.select("details p a")]
    assert links == [f"/cycles/7.0/{key}.{form}?at=2026-03-02" for form in ("csv", "svg", "png")]
    assert figure.select(".readout")[0].text == ""


@pytest.mark.django_db
def test_every_day_leads_to_what_was_open_then(client: Client) -> None:
    history()

    rows = figure_of(client, "/cycles/7.0/", "burn-down", "2026-03-02").select("tbody tr")

    link = rows[-3].a
    assert link is not None
    assert link["href"] == "/regressions/?state=open&cycle=7.0&at=2026-02-28"
    page = BeautifulSoup(client.get(str(link["href"])).content, "html.parser")
    assert f"of {rows[-3].find_all('td')[1].text}" in page.text or len(page.select("tbody a.ti")) == int(
        rows[-3].find_all("td")[1].text
    )


@pytest.mark.django_db
def test_charts_on_the_dashboard_stay_small(client: Client) -> None:
    history()

    page = client.get("/", {"at": "2026-03-02"}).content.decode()

    soup = BeautifulSoup(page, "html.parser")
    assert sum(len(str(figure)) for figure in soup.select("figure.chart")) < 40_000
    assert 'src="/static/js/charts.js" defer' in page


@pytest.mark.django_db
def test_the_list_of_cycles_has_sparklines_for_tracked_ones(client: Client) -> None:
    history()

    soup = BeautifulSoup(client.get("/cycles/", {"at": "2026-03-02"}).content, "html.parser")

    assert len(soup.select("td svg.spark[role=img]")) == 2
    assert "Open at the end of each stage of 7.0" in str(soup.select("svg.spark")[0]["aria-label"])


def points_of(opens: list[int], resolved: int = 2) -> list[Point]:
    first = NOON - (len(opens) - 1) * DAY
    return [Point(first + day * DAY, Counts(reported=count + resolved, open=count)) for day, count in enumerate(opens)]


@pytest.mark.parametrize(
    ("opens", "finding"),
    [
        ([1, 5, 9, 8, 7, 7, 6, 6, 5, 4], "Open peaked in -rc2 and is falling"),
        ([9, 1, 1, 1, 1, 1, 1, 1, 2, 3], "Open peaked in -rc2 and is higher than a week ago"),
        ([9, *[2] * 10], "Open peaked in -rc1 and stays where it was a week ago"),
        ([9, *[2] * 9], "Open peaked in -rc2 and stays where it was a week ago"),
        ([1, 2, 3], "Open is at its peak: 3"),
        ([3, 2, 0], "Everything reported is resolved: 2 of 2"),
        ([], "No regression of 7.0 is tracked"),
    ],
)
def test_the_finding_follows_from_the_numbers(opens: list[int], finding: str) -> None:
    assert burn_down_finding("7.0", points_of(opens), STAGES) == finding


def test_the_finding_of_a_released_cycle_says_what_was_open_at_the_release() -> None:
    stages = (*STAGES[:2], Stage("released", NOON - 3 * DAY, None))

    found = burn_down_finding("7.0", points_of([1, 5, 9, 8, 4, 3, 2, 1]), stages, 4)

    assert found == "Open peaked in -rc1; 4 were open at the release, 1 is left"


def test_the_finding_of_the_stages_is_the_verdict() -> None:
    assert stages_finding("7.4", compare("-rc3", 28, [20, 25, 31, 36])) == "28 open at -rc3: about normal"
    assert stages_finding("7.4", compare("-rc3", 28, [20])) == "Open at each stage: 1 earlier cycle to compare with"
    assert stages_finding("7.4", None) == "Open at each stage of 7.4"


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(0, 9))
def test_a_finding_is_one_sentence_for_any_numbers(opens: list[int], resolved: int) -> None:
    found = burn_down_finding("7.0", points_of(opens, resolved), STAGES)

    assert found
    assert "\n" not in found
