"""Pages of cycles and regressions: what they show, what they refuse, what hostile mail does to them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regressions.models import Regression, Root
from tests.make import MAINTAINER, NOON, make_event, make_message, make_regression, make_releases

pytestmark = pytest.mark.django_db
HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def page(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


def make_story() -> Regression:
    """A report, a reply with a quote, a fix that landed in mainline."""
    report = make_message(message_id="report@example.org", body="It breaks.\n\n#regzbot introduced: v6.19..v7.0-rc1\n")
    regression = make_regression(slug="story", report=report.message_id, state="fixed", culprit=40 * "8")
    words = "On Monday, Rosa wrote:\n> It breaks.\n\nCan you bisect?\n"
    reply = make_message(author=MAINTAINER, arrived=NOON + timedelta(hours=1), body=words)
    make_event(regression, at=reply.arrived, kind="reply", message_id=reply.message_id)
    make_event(regression, at=NOON + timedelta(hours=2), kind="landed", sha=40 * "e", text="mainline/master")
    return regression


def test_a_cycle_groups_its_regressions_by_what_there_is_to_do(client: Client) -> None:
    make_releases()
    make_regression(title="first", culprit=40 * "a")
    make_regression(title="second")
    make_regression(title="third", state="fix-incoming")
    make_regression(title="fourth", state="fixed")
    make_regression(title="fifth", state="duplicate")

    text = page(client, "/cycles/7.0/")

    marks = re.findall(r'id="(known|unknown|incoming|resolved|uncounted)"|>(first|second|third|fourth|fifth)<', text)
    assert [key or title for key, title in marks] == [
        "known", "first", "unknown", "second", "incoming", "third", "resolved", "fourth", "uncounted", "fifth",
    ]  # fmt: skip


def test_a_cycle_shows_apart_what_is_overdue_dormant_or_taken_by_nobody(client: Client) -> None:
    make_releases()
    make_regression()
    Regression.objects.update(due_at=NOON - timedelta(days=1))

    for path in ("/", "/cycles/7.0/"):
        text = page(client, path, at="2026-03-02")

        assert 'state=open&amp;cycle=7.0&amp;overdue=1&amp;at=2026-03-02">1</a> overdue' in text
        assert '<span class="z">0</span> dormant' in text
        assert 'unassigned=1&amp;at=2026-03-02">1</a> that nobody has taken' in text


def test_each_figure_of_a_cycle_is_a_link_to_its_rows(client: Client) -> None:
    make_releases()
    for state in ("open", "fix-incoming", "fixed", "invalid"):
        make_regression(state=state)

    text = page(client, "/cycles/7.0/", at="2026-03-02")

    for word, count in {"reported": 3, "open": 2, "fix-incoming": 1, "resolved": 1}.items():
        query = f"?state={word}&amp;cycle=7.0&amp;at=2026-03-02"
        assert f'href="/regressions/{query}">{count}</a>' in text
        listed = page(client, "/regressions/", state=word, cycle="7.0", at="2026-03-02")
        assert f">{count} regression" in listed


@pytest.mark.parametrize("version", ["7.1", "2.4", "7.0-rc1", "%00", "x", "7.0" * 9])
def test_a_cycle_that_is_not_known_is_not_found(client: Client, version: str) -> None:
    make_releases()

    assert client.get(f"/cycles/{version}/").status_code == 404


def test_a_regression_tells_its_story_with_sources(client: Client) -> None:
    make_story()

    text = page(client, "/regressions/story/")

    assert "https://lore.kernel.org/all/report@example.org/" in text
    assert "Can you bisect?" in text
    assert "<summary>quote, 2 lines</summary>" in text
    assert "On Monday, Rosa wrote:\n&gt; It breaks." in text
    assert f"https://git.kernel.org/torvalds/c/{40 * 'e'}" in text
    assert "Fix merged to mainline" in text
    assert "2 mails, 2 people" in text


def test_events_after_the_day_asked_for_are_not_told(client: Client) -> None:
    make_story()

    text = page(client, "/regressions/story/", at="2026-03-02T12:30")

    assert "as it stood on March 2, 2026, 12:30 UTC" in text
    assert "Can you bisect?" not in text


def test_hostile_mail_is_only_text(client: Client) -> None:
    mail = make_message(message_id="a'><b@x", author=HOSTILE, subject=HOSTILE, body=HOSTILE)
    regression = make_regression(slug="bad", title=HOSTILE, report=mail.message_id)
    Regression.objects.update(
        reporter_name=HOSTILE, introduced=HOSTILE, fix_subject=HOSTILE, state="fixed", links=[["https://x/'>", HOSTILE]]
    )
    for kind in ("reply", "patch", "note", "duplicate", "introduced"):
        make_event(regression, kind=kind, message_id=mail.message_id, text=HOSTILE)

    for path in ("/regressions/bad/", "/regressions/", "/"):
        text = page(client, path)
        assert "<script>" not in text
        assert "<img" not in text
        assert "'><b" not in text


def test_a_mail_of_the_thread_leads_to_the_regression_and_keeps_the_day(client: Client) -> None:
    regression = make_regression(slug="here", report="report/1@example.org")
    make_event(regression, kind="reply", message_id="reply@example.org")

    for ident in ("report/1@example.org", "reply@example.org", "<reply@example.org>"):
        answer = client.get(f"/regressions/{ident}/", {"at": "2026-03-05"})
        assert answer.headers["Location"] == "/regressions/here/?at=2026-03-05"


@pytest.mark.parametrize("slug", ["nope", "%00", "a@%00", "no@body", "x" * 600, "a/b/c"])
def test_a_regression_that_is_not_known_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/regressions/{slug}/").status_code == 404


def test_a_list_keeps_its_conditions_in_every_link_and_form(client: Client) -> None:
    for _ in range(30):
        make_regression()

    text = page(client, "/regressions/", state="open", cycle="7.0", sort="last", text="link", at="2026-03-05")

    assert 'aria-sort="descending"' in text
    kept = "?state=open&amp;cycle=7.0&amp;sort=last&amp;text=link"
    assert f'href="{kept}&amp;at=2026-03-05&amp;page=2" rel="next"' in text
    assert '<input type="hidden" name="cycle" value="7.0">' in text
    assert f'href="/regressions/{kept}">Back to now' in text


def test_an_empty_list_says_whether_conditions_or_the_world_are_to_blame(client: Client) -> None:
    assert "No regression is tracked yet" in page(client, "/regressions/")
    make_regression(state="fixed")

    assert "No regression meets these conditions" in page(client, "/regressions/", state="open")
    assert "No regression is tracked at that date" in page(client, "/regressions/", at="2020-01-01")


def test_a_story_takes_as_many_queries_with_one_event_as_with_fifty(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    regression = make_story()
    queries = []
    for number in (0, 50):
        for _ in range(number):
            mail = make_message()
            make_event(regression, kind="reply", message_id=mail.message_id)
        # The period, relatives, roots, their subjects, last activity twice, events, mails, patches, the culprit;
        # texts and refusals; the dateline (2), how fresh the sources are.
        with django_assert_max_num_queries(19) as captured:
            page(client, "/regressions/story/")
        queries.append(len(captured))

    assert queries[0] == queries[1]


@pytest.mark.parametrize("path", ["/cycles/", "/cycles/7.0/", "/regressions/", "/regressions/story/"])
def test_pages_answer_head_and_nothing_that_writes(client: Client, path: str) -> None:
    make_releases()
    make_story()

    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_a_commit_that_landed_downstream_is_told_once(client: Client) -> None:
    regression = make_regression(slug="twice")
    for kind in ("landed", "mention"):
        make_event(regression, kind=kind, sha=40 * "b", text="stable/linux-7.0.y")

    text = page(client, "/regressions/twice/")

    assert "Fix merged to linux-7.0.y" in text
    assert "Mentioned" not in text


def test_a_command_that_could_not_be_understood_is_told_on_the_regression(client: Client) -> None:
    regression = make_regression(slug="odd")
    make_event(regression, kind="unknown", message_id="m@x", text="frobnicate harder (unknown-command)")
    make_event(regression, kind="unknown", message_id="n@x", text="unlink https://x/ (unlink-failed)")

    text = page(client, "/regressions/odd/")

    assert "Command could not be understood" in text
    assert "frobnicate harder" in text
    assert "Command had no effect: what it names was neither linked nor monitored" in text


def test_the_past_has_no_link_and_no_thread_that_came_later(client: Client) -> None:
    regression = make_regression(slug="a")
    regression.links = [["https://example.org/early", "early"], ["https://example.org/late", "late"]]
    regression.save()
    for days, name in ((1, "early"), (9, "late")):
        at = NOON + timedelta(days=days)
        make_event(regression, at=at, kind="link", text=f"https://example.org/{name} {name}")
        mail = make_message(subject=f"thread that is {name}", arrived=at)
        Root.objects.create(regression=regression, message_id=mail.message_id, how="monitor")

    now, then = (client.get("/regressions/a/", query).content.decode() for query in ({}, {"at": "2026-03-05"}))

    for words in ("https://example.org/late", "thread that is late"):
        assert words in now
        assert words not in then
    for words in ("https://example.org/early", "thread that is early"):
        assert words in then
