"""What is rendered, once for each scope, and what happens when that fails."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.models import Delivery, Dispatch, Rendering, State
from delivery.plan import plan
from delivery.rendering import Writer
from delivery.tests.making import MONDAY, WEEK, clock, crowd, subscribe
from delivery.tidying import tidy
from digests.edition import Edition
from letters.mail import edition_letter
from outgoing.letter import Letter
from subscriptions.models import Cadence
from tests.make import make_regression

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)


def render(after: timedelta = timedelta(0)) -> int:
    writer, count = Writer(clock=clock(after=after)), 0
    while writer.render_next():
        count += 1
    return count


def test_each_scope_is_rendered_once_and_tells_what_belongs_to_it() -> None:
    make_regression(title="net: no link", known_at=WEDNESDAY, subsystems=["list0"])
    make_regression(title="mm: pages are lost", known_at=WEDNESDAY, subsystems=["list1"])
    crowd(10, scopes=2)
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert render() == 2
    assert render() == 0
    texts = dict(Rendering.objects.values_list("scope", "text"))
    assert "no link" in texts["subsystem=list0"]
    assert "no link" not in texts["subsystem=list1"]
    assert {one.thread for one in Rendering.objects.all()} == {"2026"}


def test_an_empty_edition_is_not_sent() -> None:
    make_regression(known_at=WEDNESDAY, subsystems=["list0"])
    crowd(10, scopes=2)
    dispatch = plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    render()

    assert Delivery.objects.filter(state=State.SKIPPED).count() == 5
    assert set(Delivery.objects.filter(rendering__scope="subsystem=list1").values_list("state", flat=True)) == {
        State.SKIPPED
    }
    assert dispatch is not None


def test_a_dispatch_of_which_everything_is_empty_ends() -> None:
    crowd(3)
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    render()
    tidy(MONDAY)

    assert Dispatch.objects.get().finished_at == MONDAY
    assert set(Delivery.objects.values_list("answer", flat=True)) == {"nothing to tell"}


def test_a_scope_that_cannot_be_rendered_costs_one_line_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_regression(known_at=WEDNESDAY, subsystems=["list0", "list1"])
    crowd(4, scopes=2)
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    def broken(edition: Edition) -> Letter:
        if edition.scope.subsystems == ("list0",):
            raise ZeroDivisionError("a mistake of ours\0")
        return edition_letter(edition)

    monkeypatch.setattr("delivery.saying.edition_letter", broken)

    assert render() == 2
    bad = Rendering.objects.get(scope="subsystem=list0")
    assert (bad.rendered_at, bad.attempts, bad.error) == (None, 1, "ZeroDivisionError: a mistake of ours")
    assert Rendering.objects.get(scope="subsystem=list1").rendered_at == MONDAY
    assert len([one for one in caplog.records if one.name == "delivery.rendering"]) == 1
    monkeypatch.undo()
    assert render() == 0
    assert render(timedelta(minutes=5)) == 1
    assert not Rendering.objects.exclude(error="").exists()


def test_what_cannot_be_stored_fails_like_what_cannot_be_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    make_regression(known_at=WEDNESDAY)
    subscribe("n1@example.org")
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)
    monkeypatch.setattr("delivery.saying.edition_letter", lambda edition: Letter("\0", "\udc80"))

    assert render() == 1
    assert Rendering.objects.get().attempts == 1


def test_hostile_titles_are_rendered_and_stored() -> None:
    make_regression(title="net: \u202e<b>\ud7ff&\r\nBcc: all@example.org" + "x" * 100_000, known_at=WEDNESDAY)
    subscribe("n1@example.org")
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert render() == 1
    rendering = Rendering.objects.get()
    assert rendering.error == ""
    assert "\n" not in rendering.subject


@pytest.mark.parametrize("scopes", [1, 20])
def test_statements_grow_by_a_few_for_each_scope(scopes: int, django_assert_max_num_queries: object) -> None:
    make_regression(known_at=WEDNESDAY, subsystems=["list0"])
    crowd(scopes, scopes=scopes)
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    with django_assert_max_num_queries(60 + 12 * scopes):  # type: ignore[operator]
        render()
