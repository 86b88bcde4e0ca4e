"""Mailing lists are not subscribed: their archives would show the links."""

from typing import Any

import pytest
from django.test import Client

from subscriptions.addresses import AddressError
from subscriptions.models import Asked
from subscriptions.recipients import to_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    ["netdev@vger.kernel.org", "Regressions@LISTS.Linux.dev", "arm+x@lists.infradead.org", "team@kt.example"],
)
def test_a_list_is_refused(address: str, settings: Any) -> None:
    settings.REPORT_TO = "The team <Team@kt.example>"

    with pytest.raises(AddressError, match="mailing list"):
        to_person(address)


def test_a_person_is_taken(settings: Any) -> None:
    settings.REPORT_TO = ""

    assert to_person("rosa@kernel.org") == "rosa@kernel.org"


@pytest.mark.parametrize("path", ["/subscribe/", "/subscribe/link/"])
def test_asking_for_a_list_says_so_and_stores_nothing(client: Client, path: str) -> None:
    answer = client.post(path, {"to": "netdev@vger.kernel.org", "cadence": "weekly", "format": "text"})

    assert "That is a mailing list" in answer.content.decode()
    assert not Asked.objects.exists()
