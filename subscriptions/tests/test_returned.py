"""What a mail to a return address does."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from outgoing.verp import return_address
from subscriptions import returned
from subscriptions.models import Subscriber

DATA = Path(django_settings.BASE_DIR) / "outgoing" / "tests" / "data"
HARD = (DATA / "postfix-unknown.eml").read_bytes()
DAY = date(2026, 11, 26)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces@kerneltrack.example"


@pytest.fixture
def rosa() -> Subscriber:
    return Subscriber.objects.create(address="rosa@example.org")


def bounces(subscriber: Subscriber) -> int:
    subscriber.refresh_from_db()
    return subscriber.bounces


def test_a_failure_counts_for_its_owner(rosa: Subscriber) -> None:
    outcome = returned.take(HARD, ["postmaster@kerneltrack.example", return_address(rosa.key)], on=DAY)

    assert outcome.startswith("counted: 550 5.1.1")
    assert bounces(rosa) == 1


def test_the_third_day_of_failures_ends_it(rosa: Subscriber) -> None:
    told = [returned.take(HARD, [return_address(rosa.key)], on=date(2026, 11, day)) for day in (26, 26, 27, 28)]

    assert ["nothing is sent any more" in outcome for outcome in told] == [False, False, False, True]


@pytest.mark.parametrize("name", ["postfix-delayed", "postfix-policy", "vacation", "answer", "complaint"])
def test_what_is_no_failure_counts_for_nobody(rosa: Subscriber, name: str) -> None:
    raw = (DATA / f"{name}.eml").read_bytes()

    assert returned.take(raw, [return_address(rosa.key)], on=DAY).startswith("ignored: ")
    assert bounces(rosa) == 0


def test_a_forged_address_counts_for_nobody(rosa: Subscriber) -> None:
    forged = f"bounces+{rosa.key}-{'a' * 12}@kerneltrack.example"

    assert returned.take(HARD, [forged], on=DAY) == "ignored: no return address of this site"
    assert bounces(rosa) == 0


def test_who_left_is_not_missed() -> None:
    assert returned.take(HARD, [return_address("gone")], on=DAY).startswith("counted")
