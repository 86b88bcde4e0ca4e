"""What happened to regressions in some time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from archive.models import Message
from cases.due import UNKNOWN
from maintainers.models import Addressed
from news.happenings import Happening, What
from news.regressions import regression_news
from regressions.models import Regression
from tests.make import MAINTAINER, NOON, make_event, make_message, make_posted, make_regression
from trees.models import Branch, Commit, Landing, Tag, Tree

pytestmark = pytest.mark.django_db
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
BEFORE, AT = NOON - timedelta(days=1), NOON + WEEK
SHA = "1a2b3c4d5e6f" + "7" * 28


def news(after: datetime = BEFORE, at: datetime = AT) -> list[Happening]:
    return regression_news(after, at)


def whats(found: list[Happening]) -> list[What]:
    return [one.what for one in found]


def make_commit(sha: str, *, author: str = "carla@example.org", branch: str = "master", tag: str = "") -> Commit:
    tree, _ = Tree.objects.get_or_create(name="mainline", kind="mainline")
    there, _ = Branch.objects.get_or_create(tree=tree, name=branch)
    commit = Commit.objects.create(
        sha=sha, subject="net: x", author_address=author, authored_at=NOON, committed_at=NOON, links=[], fixes=[]
    )
    Landing.objects.create(branch=there, commit=commit, landed_at=NOON + HOUR, first_tag=tag)
    return commit


def make_due(
    due_at: datetime, *, state: str = "open", culprit: str = "", earlier: Sequence[tuple[datetime, str]] = ()
) -> Regression:
    one = make_regression(state=state, culprit=culprit, earlier=earlier)
    Regression.objects.filter(pk=one.pk).update(due_at=due_at, due_rule=UNKNOWN)
    return one


def test_a_report_is_told_with_reporter_and_list() -> None:
    Addressed.objects.create(message=make_message(message_id="r@example.org"), lists=["netdev", "linux-usb"])
    make_regression(report="r@example.org", slug="abc", cycle="7.1", subsystems=["netdev"])

    (found,) = news()
    words = "reported by Rosa Reporter on linux-usb, netdev"
    assert (found.what, found.at, found.detail) == (What.REPORTED, NOON, words)
    assert (found.regression, found.cycle, found.tree, found.subsystems) == ("abc", "7.1", "mainline", ("netdev",))
    assert (found.path, found.source, found.slugs) == ("/regressions/abc/", "r@example.org", ("abc",))


def test_a_report_that_was_tracked_late_is_told_with_its_day() -> None:
    one = make_regression()
    Regression.objects.filter(pk=one.pk).update(reported_at=NOON - 3 * WEEK)

    assert news()[0].detail == "reported by Rosa Reporter, February 9"


def test_a_report_on_a_tracker_is_told_with_the_host() -> None:
    make_regression(report="https://bugzilla.kernel.org/show_bug.cgi?id=5")

    assert news()[0].detail == "reported by Rosa Reporter on bugzilla.kernel.org"


def test_reported_and_settled_at_once_gives_both_in_order() -> None:
    make_regression(state="resolved")

    assert whats(news()) == [What.REPORTED, What.SETTLED]


def test_only_what_happened_in_that_time_is_told() -> None:
    make_regression(known_at=BEFORE, state="open", earlier=[(NOON, "open"), (AT, "resolved"), (AT + HOUR, "open")])

    found = news()
    assert [(one.what, one.at) for one in found] == [(What.SETTLED, NOON), (What.REOPENED, AT)]


def test_a_fix_in_a_tree_is_told_with_the_release_that_was_out_by_then() -> None:
    commit = make_commit(SHA, tag="v7.0-rc3")
    Tag.objects.create(tree=commit.landings.get().branch.tree, name="v7.0-rc3", commit=SHA, tagged_at=NOON + 3 * HOUR)
    one = make_regression(state="fixed", earlier=[(NOON + HOUR, "open")])
    make_event(one, at=NOON + HOUR, kind="landed", sha=SHA, text="mainline/master")

    assert news()[-1].detail == "fixed by 1a2b3c4d5e6f in mainline, 7.0-rc3"
    assert news(at=NOON + 2 * HOUR)[-1].detail == "fixed by 1a2b3c4d5e6f in mainline"


def test_a_fix_is_told_while_its_regression_is_open() -> None:
    one = make_regression(state="resolved", earlier=[(NOON + 2 * HOUR, "open")])
    early = make_posted(posted_at=NOON + HOUR, closes=[one.report])
    make_posted(posted_at=NOON + 3 * HOUR, closes=[one.report])

    (found,) = (one for one in news() if one.what is What.FIX_POSTED)
    assert (found.source, found.detail) == (early.head, f"posted by {MAINTAINER}: [PATCH] {early.title}")


def test_a_fix_for_a_duplicate_is_told_of_what_it_duplicates() -> None:
    top = make_regression(known_at=BEFORE)
    one = make_regression(known_at=BEFORE, state="duplicate")
    Regression.objects.filter(pk=one.pk).update(duplicate_of=top)
    make_posted(posted_at=NOON, closes=[one.report])

    (found,) = news()
    assert (found.regression, found.slugs) == (top.slug, tuple(sorted((top.slug, one.slug))))


def test_a_series_for_two_regressions_is_told_of_each() -> None:
    one, other = make_regression(known_at=BEFORE), make_regression(known_at=BEFORE)
    make_posted(posted_at=NOON, closes=[one.report, other.report])

    found = news()
    assert {x.regression for x in found} == {one.slug, other.slug}
    assert len({x.key for x in found}) == 2


def test_overdue_is_told_when_the_day_has_passed_and_it_is_open() -> None:
    make_due(NOON + HOUR)
    make_due(NOON + HOUR, state="resolved", earlier=[(NOON + HOUR / 2, "open")])
    make_due(AT + HOUR)

    (found,) = (one for one in news() if one.what is What.OVERDUE)
    assert (found.at, found.detail) == (NOON + HOUR, "a fix was due on March 2: the culprit is not known")


def test_overdue_and_settled_since_gives_both_in_order() -> None:
    make_due(NOON + HOUR, state="resolved", earlier=[(NOON + 2 * HOUR, "open")])

    assert whats(news()) == [What.REPORTED, What.OVERDUE, What.SETTLED]


def test_people_are_the_reporter_and_the_author_of_the_culprit_in_small_letters() -> None:
    make_commit(SHA, author="Carla@Example.org")
    one = make_regression(culprit=SHA)
    Regression.objects.filter(pk=one.pk).update(reporter_address="Rosa@example.org")

    (found,) = news()
    assert (found.reporter, found.blamed) == ("rosa@example.org", "carla@example.org")
    assert found.people == ("rosa@example.org", "carla@example.org")


def test_a_title_of_many_lines_stays_out_of_the_words() -> None:
    one = make_regression(state="resolved", earlier=[(NOON + HOUR, "open")])
    make_message(message_id="m@example.org", author="Eve\nBcc: all@example.org")
    make_event(one, at=NOON + HOUR, kind="resolved", message_id="m@example.org", text="a\nb\u202e" + "x" * 1_000_000)

    words = news()[-1].detail
    assert words.isprintable()
    assert len(words) < 300


def test_keys_do_not_follow_a_copy_that_arrived_earlier() -> None:
    one = make_regression(state="resolved", earlier=[(NOON + HOUR, "open")])
    make_event(one, at=NOON + HOUR, kind="resolved", message_id="m@example.org")
    before = [x.key for x in news()]
    one.periods.filter(until=NOON + HOUR).update(until=NOON + HOUR / 2)
    one.periods.filter(since=NOON + HOUR).update(since=NOON + HOUR / 2)
    one.events.filter(kind="resolved").update(at=NOON + HOUR / 2)

    assert [x.key for x in news()] == before


def make_everything(count: int) -> None:
    for number in range(count):
        sha = f"{number:040x}"
        make_commit(sha, branch=f"b{number}", tag="v7.0-rc3")
        one = make_due(NOON + 3 * HOUR, culprit=sha, state="fixed", earlier=[(NOON + 4 * HOUR, "open")])
        make_event(one, at=NOON + 4 * HOUR, kind="landed", sha=sha, text=f"mainline/b{number}")
        if not Message.objects.filter(message_id=one.report).exists():
            make_message(message_id=one.report)
        make_posted(posted_at=NOON + HOUR, closes=[one.report])


def test_statements_do_not_grow_with_what_happened(django_assert_max_num_queries: object) -> None:
    make_everything(7)

    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert len(news()) == 28


def test_four_statements_where_nothing_happened(django_assert_num_queries: object) -> None:
    make_regression(known_at=BEFORE)

    with django_assert_num_queries(4):  # type: ignore[operator]
        assert news() == []
