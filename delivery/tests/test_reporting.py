"""The report before a release goes to its list, once for each that is expected."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from delivery.models import Delivery, Dispatch, State
from delivery.rendering import Writer
from delivery.reporting import expected, plan_report_due
from delivery.sending import send_next
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings

pytestmark = pytest.mark.django_db
RC1 = datetime(2026, 2, 22, 22, tzinfo=UTC)  # a Sunday
SUNDAY = datetime(2026, 3, 8, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _world(settings: Settings) -> None:
    settings.REPORT_TO = "regressions@lists.example.org"
    cycles = [("6.18", 18), ("6.19", 9), ("7.0", 0)]
    dates = [(name, RC1 - timedelta(weeks=back)) for name, back in cycles]
    for name, first in dates:
        last = 2 if name == "7.0" else 7
        facts = [(f"{name}-rc{n}", first + timedelta(weeks=n - 1)) for n in range(1, last + 1)]
        facts += [] if name == "7.0" else [(name, first + timedelta(weeks=7))]
        fold(store_sightings([fact(version, at) for version, at in facts]))


def fact(version: str, at: datetime) -> ReleaseFact:
    return ReleaseFact(version, Witness.TAG, at, Precision.SECOND, seen_at=at, commit="c" * 40)


def send(at: datetime) -> None:
    writer = Writer(clock=lambda: at)
    while writer.render_next() or send_next(clock=lambda: at) is not None:
        pass


@pytest.mark.parametrize(("days", "is_planned"), [(0, True), (-1, False), (-3, False)])
def test_the_report_is_due_on_the_day_of_a_release(days: int, is_planned: bool) -> None:
    assert expected(SUNDAY) == ("7.0-rc3", SUNDAY.date())
    assert (plan_report_due(SUNDAY + timedelta(days=days)) is not None) is is_planned


def test_the_report_is_sent_once(settings: Settings) -> None:
    for minutes in (-1, 0, 1, 60, 15 * 60):
        plan_report_due(SUNDAY + timedelta(minutes=minutes))
        send(SUNDAY + timedelta(minutes=minutes))

    assert [message.to for message in mail.outbox] == [["regressions@lists.example.org"]]
    assert Dispatch.objects.get().name == "7.0-rc3"
    assert Delivery.objects.get().state == State.SENT


def test_the_list_may_have_a_name(settings: Settings) -> None:
    settings.REPORT_TO = "Regressions <regressions@lists.example.org>"

    plan_report_due(SUNDAY)
    send(SUNDAY)

    assert [message.to for message in mail.outbox] == [["regressions@lists.example.org"]]


def test_the_report_comes_again_before_the_next_release() -> None:
    plan_report_due(SUNDAY)
    fold(store_sightings([fact("7.0-rc3", SUNDAY + timedelta(hours=15))]))

    plan_report_due(SUNDAY + timedelta(days=7))

    assert list(Dispatch.objects.order_by("pk").values_list("name", flat=True)) == ["7.0-rc3", "7.0-rc4"]


def test_no_report_without_a_list(settings: Settings) -> None:
    settings.REPORT_TO = ""

    assert plan_report_due(SUNDAY) is None
    with pytest.raises(CommandError, match="KERNELTRACK_REPORT_TO"):
        call_command("send_digests", report=True, verbosity=0)


def test_the_report_is_a_mail_to_a_list_and_not_of_one() -> None:
    plan_report_due(SUNDAY)
    send(SUNDAY)

    raw = mail.outbox[0].message().as_bytes()
    assert b"List-Unsubscribe" not in raw
    assert b"To: regressions@lists.example.org\n" in raw


@pytest.mark.parametrize("option", [{"dry_run": True}, {"to": "me@example.org"}])
def test_whoever_only_wants_to_see_the_report_posts_nothing(option: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="regression_report"):
        call_command("send_digests", report=True, verbosity=0, **option)

    assert not mail.outbox


def test_the_command_sends_the_report_once() -> None:
    call_command("send_digests", report=True, verbosity=0)

    with pytest.raises(CommandError, match="was planned on"):
        call_command("send_digests", report=True, verbosity=0)
    assert len(mail.outbox) == 1
