"""Metrics are for whom they concern."""

from ipaddress import ip_network

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-prometheus"


def status(client: Client, address: str = "203.0.113.7", **headers: str) -> int:
    return client.get("/metrics", REMOTE_ADDR=address, headers=headers or None).status_code


@pytest.fixture
def token(settings: Settings) -> str:
    settings.METRICS_TOKEN = TOKEN
    return TOKEN


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_neighbours_may_read_them(client: Client, address: str) -> None:
    assert status(client, address) == 200


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8::1", "", "nonsense", "172.32.0.1"])
def test_the_public_may_not(client: Client, address: str) -> None:
    assert status(client, address) == 403


def test_networks_are_chosen_by_who_operates_it(client: Client, settings: Settings) -> None:
    settings.METRICS_NETWORKS = (ip_network("203.0.113.0/24"),)

    assert (status(client), status(client, "127.0.0.1")) == (200, 403)


def test_behind_a_proxy_the_client_is_whom_the_proxy_names(client: Client, settings: Settings) -> None:
    settings.PROXIES = 1

    assert status(client, "10.0.0.2", x_forwarded_for="203.0.113.7") == 403
    assert status(client, "10.0.0.2", x_forwarded_for="10.9.9.9, 203.0.113.7") == 403
    assert status(client, "10.0.0.2", x_forwarded_for="10.9.9.9") == 200


def test_where_a_proxy_is_expected_and_none_was_there_nobody_is_known(client: Client, settings: Settings) -> None:
    settings.PROXIES = 1

    assert status(client, "10.0.0.2") == 403


def test_whoever_has_the_token_may_read_them_from_anywhere(client: Client, token: str) -> None:
    assert status(client, authorization=f"Bearer {token}") == 200
    assert status(client, host="10.0.0.7:8000", authorization=f"bearer {token}") == 200


@pytest.mark.parametrize("said", ["", "Bearer ", "Bearer wrong", "Basic abc", "Bearer \xe9\u20ac"])
def test_another_token_opens_nothing(client: Client, token: str, said: str) -> None:
    assert status(client, authorization=said) == 403


def test_a_wrong_token_is_refused_to_neighbours_too(client: Client, token: str) -> None:
    assert status(client, "127.0.0.1", authorization="Bearer wrong") == 403


def test_without_a_token_set_an_empty_one_is_none(client: Client) -> None:
    assert status(client, authorization="Bearer ") == 403


def test_a_browser_inside_cannot_be_made_to_read_them_by_another_name(client: Client) -> None:
    assert status(client, "127.0.0.1", host="rebound.example") == 400


def test_a_refusal_is_kept_by_nobody(client: Client) -> None:
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.7")

    assert "no-store" in answer["Cache-Control"]
    assert b"kerneltrack_" not in answer.content
