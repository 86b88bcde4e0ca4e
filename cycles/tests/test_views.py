"""Pages of cycles: the forecast of the one in development, and how good forecasts were."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import NOON, make_regression, make_releases

pytestmark = pytest.mark.django_db
AT = {"at": f"{NOON:%Y-%m-%d}"}


def make_tags(dates: dict[str, datetime]) -> None:
    fold(store_sightings(ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in dates.items()))


def test_the_list_shows_the_forecast_and_how_good_forecasts_were(client: Client) -> None:
    make_releases()
    make_tags({f"6.{number}": NOON - timedelta(days=92 + 63 * (18 - number)) for number in range(12, 18)})

    text = client.get("/cycles/", AT).content.decode()

    assert "Forecast: 7.0" in text
    assert "Each of the 7 cycles from 6.13 to 6.19" in text


def test_without_history_the_list_shows_no_score(client: Client) -> None:
    make_releases()

    text = client.get("/cycles/", AT).content.decode()

    assert "Forecast: 7.0" in text
    assert "How good such forecasts were" not in text


def test_the_page_of_the_cycle_in_development_shows_its_forecast(client: Client) -> None:
    make_releases()
    make_regression(cycle="7.0")

    text = client.get("/cycles/7.0/", AT).content.decode()

    assert "Forecast: 7.0" in text
    assert "7.0-rc3" in text
    assert "7.1 merge window" in text
    assert "lead to an extra -rc cannot be said: only 0 earlier cycles" in text


def test_a_finished_cycle_has_no_forecast(client: Client) -> None:
    make_releases()

    assert "Forecast" not in client.get("/cycles/6.19/", AT).content.decode()


def test_on_a_past_day_the_forecast_is_of_that_day(client: Client) -> None:
    make_releases()

    text = client.get("/cycles/6.19/", {"at": f"{NOON - timedelta(days=40):%Y-%m-%d}"}).content.decode()

    assert "Forecast: 6.19" in text
    assert "7.0 merge window" in text


def test_a_cycle_without_its_release_is_not_taken_for_the_current_one(client: Client) -> None:
    now = timezone.now()
    make_tags({"6.18-rc1": now - timedelta(days=90), "6.19-rc1": now - timedelta(days=9)})

    assert "Forecast" not in client.get("/cycles/6.18/").content.decode()
    assert "Forecast: 6.19" in client.get("/cycles/6.19/").content.decode()


def test_forecasts_cost_few_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    make_releases()
    counts = []
    for page in ("/cycles/", "/cycles/6.19/", "/cycles/7.0/"):
        with django_assert_max_num_queries(17) as captured:
            client.get(page, AT)
        counts.append(len(captured))

    # forecasts: none of their own, the dates of cycles are there; the current cycle: periods for what open
    # regressions meant
    assert counts[2] - counts[1] == 1
