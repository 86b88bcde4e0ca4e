"""Who asks is known by what trusted proxies say, and by nothing that the client says itself."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from access.networks import client_of, network_of


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "network"),
    [
        (0, "192.0.2.77", None, "192.0.2.0/24"),
        (0, "192.0.2.77", "203.0.113.9", "192.0.2.0/24"),
        (1, "127.0.0.1", "203.0.113.9", "203.0.113.0/24"),
        (1, "127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.0/24"),
        (2, "127.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.1", "203.0.113.0/24"),
        (2, "127.0.0.1", "203.0.113.9", ""),
        (1, "127.0.0.1", None, ""),
        (1, "127.0.0.1", "nonsense\x00", ""),
        (0, "2001:db8:1:2::3", None, "2001:db8:1::/48"),
        (0, "::ffff:192.0.2.77", None, "192.0.2.0/24"),
        (0, "", None, ""),
    ],
)
def test_a_client_is_known_by_what_trusted_proxies_say(
    settings: Settings, proxies: int, peer: str, forwarded: str | None, network: str
) -> None:
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    assert network_of(RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers)) == network


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        ("192.0.2.77", "192.0.2.77/32"),
        ("::ffff:192.0.2.77", "192.0.2.77/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", ""),
    ],
)
def test_a_client_is_an_address_or_all_that_one_has_of_ipv6(settings: Settings, peer: str, client: str) -> None:
    settings.PROXIES = 0

    assert client_of(RequestFactory(REMOTE_ADDR=peer).get("/")) == client
