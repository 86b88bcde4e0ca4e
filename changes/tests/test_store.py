"""What is told of each kind of thing, in what order, and that it is told once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from candidates.models import Candidate, Verdict
from changes import store
from changes.documents import regression_document
from changes.models import Change, Standing
from regressions.models import Regression
from releases.models import Release
from tests.make import NOON, make_event, make_message, make_regression, make_releases, make_series

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(*, after: int = 0) -> list[tuple[str, str]]:
    return list(Change.objects.filter(position__gt=after).order_by("position").values_list("kind", "subject"))


def end() -> int:
    return Change.objects.order_by("-position").values_list("position", flat=True).first() or 0


def test_a_new_regression_is_added_and_then_its_timeline_in_order_of_time() -> None:
    row = make_regression(slug="aaaa", last_activity_at=NOON + HOUR)
    make_event(row, at=NOON - HOUR, kind="patch", message_id="p@example.org")

    assert store.record({"aaaa"}) == 4

    assert [kind for kind, _ in told()] == ["regression.added", *["regression.happened"] * 3]
    events = [c.data["event"] for c in Change.objects.filter(kind="regression.happened").order_by("position")]
    assert events == ["patch", "reported", "reply"]
    assert Standing.objects.get().document == regression_document(row)


def test_what_was_told_is_not_told_again() -> None:
    make_regression(slug="aaaa")
    store.record({"aaaa"})

    assert (store.record({"aaaa"}), store.record(None), store.record_all()) == (0, 0, 0)


def test_a_change_says_what_each_field_was_and_is() -> None:
    row = make_regression(slug="aaaa")
    store.record({"aaaa"})
    row.title, row.cycle = "net: link lost", ""
    row.save()
    before = end()

    store.record({"aaaa"})

    assert told(after=before) == [("regression.changed", "aaaa")]
    change = Change.objects.get(kind="regression.changed")
    assert change.data == {
        "changes": {
            "title": {"from": "net: no link after resume", "to": "net: link lost"},
            "cycle": {"from": "7.0", "to": None},
        }
    }
    standing = Standing.objects.get()
    assert (standing.position, standing.updated_at) == (change.position, change.recorded_at)


def test_what_happened_comes_before_what_it_changed() -> None:
    row = make_regression(slug="aaaa")
    store.record({"aaaa"})
    make_event(row, at=NOON + HOUR, kind="title", message_id="t@example.org", text="net: link lost")
    Regression.objects.update(title="net: link lost")
    before = end()

    store.record({"aaaa"})

    assert [kind for kind, _ in told(after=before)] == ["regression.happened", "regression.changed"]


def test_one_that_is_gone_keeps_its_last_words_and_can_come_back() -> None:
    row = make_regression(slug="aaaa", report="r@example.org")
    store.record({"aaaa"})
    last = Standing.objects.get().document
    row.delete()

    store.record({"aaaa"})

    gone = Standing.objects.get()
    assert (gone.document, gone.removed_at) == (last, gone.updated_at)
    assert store.record({"aaaa"}) == 0
    make_regression(slug="aaaa", report="r@example.org")

    assert store.record(None) == 1  # its timeline was told before

    assert told()[-2:] == [("regression.removed", "aaaa"), ("regression.added", "aaaa")]
    assert Standing.objects.get().removed_at is None


def test_duplicates_of_one_that_is_gone_are_told_to_have_changed() -> None:
    above = make_regression(slug="above")
    below = make_regression(slug="below", state="duplicate")
    below.duplicate_of = above
    below.save()
    store.record({"above", "below"})
    above.delete()
    before = end()

    store.record({"above"})

    assert told(after=before) == [("regression.changed", "below"), ("regression.removed", "above")]
    change = Change.objects.get(kind="regression.changed")
    assert change.data["changes"] == {"duplicate_of": {"from": "above", "to": None}}


def test_a_mail_that_arrived_earlier_by_another_list_is_not_told_twice() -> None:
    row = make_regression(slug="aaaa")
    store.record({"aaaa"})
    row.events.update(at=NOON - HOUR)

    assert store.record({"aaaa"}) == 0


def test_what_has_no_source_is_told_by_its_time() -> None:
    row = make_regression(slug="aaaa")
    for hours in (1, 2):
        make_event(row, at=NOON + hours * HOUR, kind="note", text="the same")

    store.record({"aaaa"})

    assert Change.objects.filter(data__event="note").count() == 2


def test_a_decision_is_no_mail() -> None:
    row = make_regression(slug="aaaa")
    make_event(row, kind="resolved", message_id="decision-17", text="firmware")

    store.record({"aaaa"})

    change = Change.objects.get(data__event="resolved")
    assert change.data == {"event": "resolved", "message_id": None, "commit": None, "text": "firmware"}


def test_hostile_texts_are_told_as_they_are_kept() -> None:
    title = '<script>"\\u0000 \u202e x %s {0} \N{PILE OF POO} \r\n' + "y" * 100_000
    row = make_regression(slug="aaaa", title=title)
    make_event(row, kind="title", message_id="t@example.org", text=title)

    store.record({"aaaa"})

    assert Standing.objects.get().document["title"] == title
    assert Change.objects.get(data__event="title").data["text"] == title[:2000]


def test_times_ascend_with_positions_even_if_the_clock_is_set_back() -> None:
    make_regression(slug="aaaa", last_activity_at=NOON + HOUR)
    store.record({"aaaa"})
    future = datetime(2099, 1, 1, tzinfo=UTC)
    Change.objects.filter(position=end()).update(recorded_at=future)
    for number in range(30):
        make_regression(slug=f"b{number}")

    store.record(None)

    times = list(Change.objects.order_by("position").values_list("recorded_at", flat=True))
    assert times == sorted(set(times))
    assert times[-1] - future < HOUR


def test_positions_ascend_in_the_order_of_what_happened() -> None:
    for number in range(40):
        make_series(head=f"s{number}@example.org", posted_at=NOON - number * HOUR)

    store.record_series(None)

    moments = list(Change.objects.order_by("position").values_list("at", flat=True))
    assert moments == sorted(moments)


def statements(act: Callable[[], int]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_the_number_of_statements_does_not_grow_with_rows() -> None:
    make_regression(slug="aaaa")
    one = statements(lambda: store.record({"aaaa"}))
    many = {make_regression().slug for _ in range(50)}

    assert statements(lambda: store.record(many)) == one <= 8


def test_nothing_touched_costs_no_statement() -> None:
    assert statements(lambda: store.record(set()) + store.record_series([]) + store.record_candidates([])) == 0


def test_releases_are_told_once_by_version() -> None:
    make_releases()
    store.record_releases({"7.0-rc2", "9.9"})

    assert store.record_releases(None) == Release.objects.count() - 1

    assert Change.objects.get(subject="7.0-rc2").data == {
        "tag": "v7.0-rc2",
        "tree": "mainline",
        "cycle": "7.0",
        "series": "7.0.y",
        "message_id": None,
    }


def test_a_series_is_posted_and_then_merged() -> None:
    row = make_series(head="s@example.org")
    store.record_series({row.effort})
    row.merges = [NOON + HOUR]
    row.save()

    store.record_series({row.effort})
    store.record_series({row.effort, "unknown"})

    assert told() == [("series.posted", "s@example.org"), ("series.merged", "s@example.org")]
    change = Change.objects.get(kind="series.merged")
    assert change.at == NOON + HOUR
    assert change.data == {
        "title": "net: a faster path", "version": 1, "is_rfc": False, "author": "Mats Maintainer", "patches": 1,
        "lists": ["netdev"],
    }  # fmt: skip


def test_a_series_of_which_little_is_merged_is_not_told_to_be() -> None:
    row = make_series(merges=[NOON])
    row.found = row.total = 3
    row.save()

    store.record_series(None)

    assert [kind for kind, _ in told()] == ["series.posted"]


def test_candidates_are_told_unless_they_are_tracked() -> None:
    mails = [make_message(message_id=name) for name in ("free@example.org", "tracked@example.org")]
    for mail in mails:
        Candidate.objects.create(message=mail, score=3.0, features=[])
    make_regression(report="tracked@example.org")

    store.record_candidates([mail.pk for mail in mails])

    assert told() == [("candidate.found", "free@example.org")]


def test_verdicts_are_told_without_who_gave_them() -> None:
    who = User.objects.create(username="stella")
    for hours, kind in enumerate(("dismiss", "reopen", "dismiss")):
        verdict = Verdict.objects.create(report="c@example.org", at=NOON + hours * HOUR, by=who, kind=kind)
        store.record_verdict(verdict)
        store.record_verdict(verdict)

    found = Change.objects.order_by("position").values_list("data", flat=True)
    assert list(found) == [{"verdict": "dismiss"}, {"verdict": "reopen"}, {"verdict": "dismiss"}]
