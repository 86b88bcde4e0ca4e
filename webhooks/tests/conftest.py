"""Receivers on loopback, which no other address than theirs is allowed beside the public ones."""

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from pytest_django import Settings

from webhooks.tests.receiving import Receiver, receiving


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    with receiving() as found:
        yield found
