"""Requests that no link or form of the admin makes."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from upkeep.tests.desk import make_sources, operator

pytestmark = pytest.mark.django_db
LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
]


@pytest.mark.parametrize("query", ["way=%00", "way__exact=a%00b", "kind__gte=%00", "q=%00", "is_enabled__exact=%00"])
@pytest.mark.parametrize("address", ["/admin/archive/inbox/", "/admin/trees/tree/"])
def test_a_nul_in_an_address_is_refused(client: Client, address: str, query: str) -> None:
    operator(client)

    assert client.get(f"{address}?{query}").status_code == 400
    assert client.get(f"{address}%00/change/").status_code == 400


@pytest.mark.parametrize("row", ["a", "\0", "-1", "1e5", " 1", ""])
def test_rows_that_are_no_numbers_are_refused(client: Client, row: str) -> None:
    operator(client)
    make_sources()

    answer = client.post("/admin/archive/inbox/", {"action": "pause", "_selected_action": row})

    assert answer.status_code == 400


@pytest.mark.parametrize("address", LISTS)
def test_a_number_of_no_row_is_no_failure(client: Client, address: str) -> None:
    operator(client)

    answer = client.post(address, {"action": "pause", "_selected_action": "9" * 20})

    assert answer.status_code < 500


def test_nobody_learns_of_it_before_the_login(client: Client) -> None:
    answer = client.get("/admin/archive/inbox/?way=%00")

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/admin/login/")
