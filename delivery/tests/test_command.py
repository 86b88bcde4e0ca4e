"""send_digests: sends what is due, says what it would send, or sends one as a trial."""

from collections.abc import Iterator
from io import StringIO
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from delivery.models import Delivery, Dispatch, Rendering
from delivery.tests.making import LONG_AGO, WEEK, crowd, subscribe
from subscriptions.models import Cadence, Format
from tests.make import make_regression

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _week() -> None:
    make_regression(title="net: no link", known_at=WEEK.since, subsystems=["list0"])


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("send_digests", *arguments, "-v0", stdout=out)
    return out.getvalue()


def test_a_named_week_is_sent() -> None:
    crowd(4, scopes=2)

    assert said("--period", WEEK.name) == "2 sent, 0 put off, 0 failed, 2 skipped\n"
    assert sorted(message.to[0] for message in mail.outbox) == ["n0@example.org", "n2@example.org"]


def test_nobody_gets_it_again() -> None:
    crowd(3)
    said("--period", WEEK.name)

    said("--period", WEEK.name)

    assert len(mail.outbox) == 3


def test_what_is_left_over_is_sent_by_the_next_run() -> None:
    crowd(5)

    assert "3 wait" in said("--period", WEEK.name, "--limit", "2")
    assert len(mail.outbox) == 2
    said("--period", WEEK.name)
    assert len(mail.outbox) == 5


def test_a_dry_run_says_who_would_get_what_and_does_nothing() -> None:
    crowd(5, scopes=2)

    lines = said("--period", WEEK.name, "--dry-run").splitlines()

    assert lines[0] == "weekly 2026-W10: 5 recipients, 2 scopes"
    assert lines[1].startswith("      3  subsystem=list0: Linux 2026-W10")
    assert lines[2] == "      2  subsystem=list1: nothing to tell"
    assert not mail.outbox
    assert not Dispatch.objects.exists()


def test_a_trial_goes_to_one_address_and_nothing_is_stored() -> None:
    crowd(5)

    said("--period", WEEK.name, "--to", "me@example.org", "--scope", "subsystem=list0")

    assert [message.to for message in mail.outbox] == [["me@example.org"]]
    assert "list0" in mail.outbox[0].subject
    assert not Dispatch.objects.exists()


def test_a_dry_run_of_a_trial_sends_nothing() -> None:
    said("--period", WEEK.name, "--to", "me@example.org", "--dry-run")

    assert not mail.outbox


def test_a_trial_of_an_empty_edition_says_so() -> None:
    assert "nothing to tell" in said("--period", WEEK.name, "--to", "me@example.org", "--scope", "subsystem=list1")


@pytest.mark.parametrize("name", ["2026-W99", "yesterday", "99.9-rc1"])
def test_what_is_no_period_is_said(name: str) -> None:
    with pytest.raises(CommandError, match="is no week, day or mainline release"):
        said("--period", name)


def test_without_a_name_all_that_is_due_is_planned() -> None:
    subscribe("n1@example.org", cadence=Cadence.DAILY)
    subscribe("n1@example.org", cadence=Cadence.AT_ONCE, since=timezone.now())

    said()

    assert {"weekly", "daily"} >= set(Dispatch.objects.values_list("cadence", flat=True))


def test_formats_differ_and_say_the_same() -> None:
    subscribe("text@example.org", format=Format.TEXT)
    subscribe("html@example.org", format=Format.HTML)

    said("--period", WEEK.name)

    by_address = {message.to[0]: message.message().as_bytes() for message in mail.outbox}
    assert b"text/html" in by_address["html@example.org"]
    assert b"text/html" not in by_address["text@example.org"]
    assert Rendering.objects.count() == 1
    assert all(b"no link" in raw for raw in by_address.values())


@pytest.fixture
def interrupted() -> Iterator[None]:
    with patch("delivery.management.commands.send_digests.send_next", side_effect=KeyboardInterrupt):
        yield


def test_an_interrupted_run_loses_nothing(interrupted: None) -> None:
    crowd(2)

    assert "interrupted" in said("--period", WEEK.name)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
    assert WEEK.since > LONG_AGO
