"""What names lead to: redirects, small result pages, clear sentences."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from flow.addresses import series_path
from regressions.models import Root
from search.tests.test_search import _SHA, make_commit, page, titles
from tests.make import NOON, make_event, make_message, make_posted, make_regression, make_releases

pytestmark = pytest.mark.django_db
_ISSUE = "https://gitlab.freedesktop.org/drm/amd/-/issues/3388"


def target(client: Client, q: str, **query: str) -> str:
    answer = client.get("/search/", {"q": q, **query})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


@pytest.mark.parametrize(
    "form",
    ["<{}>", "{}", " {} ", "https://lore.kernel.org/r/{}", "https://lore.kernel.org/all/{}/T/#m123",
     "https://lore.kernel.org/netdev/{}/raw", "Message-ID: <{}>", "http://msgid.link/{}"],
)  # fmt: skip
def test_a_mail_of_a_regression_leads_to_it_in_every_form(client: Client, form: str) -> None:
    regression = make_regression(slug="story", report="a+b/c@example.org")
    make_event(regression, kind="reply", message_id="re@example.org")

    assert target(client, form.format("re@example.org")) == "/regressions/story/"
    assert target(client, form.format("a+b/c@example.org")) == "/regressions/story/"


def test_an_escaped_id_is_the_same(client: Client) -> None:
    make_regression(slug="story", report="a+b/c@example.org")

    assert target(client, quote("a+b/c@example.org", safe="")) == "/regressions/story/"
    assert target(client, "https://lore.kernel.org/all/a+b%2Fc@example.org/") == "/regressions/story/"


def test_a_patch_leads_to_its_series(client: Client) -> None:
    series = make_posted(head="patch@example.org")

    assert target(client, "https://lore.kernel.org/all/patch@example.org/") == series_path(series.head)


def test_other_mails_are_shown_with_their_archive(client: Client) -> None:
    make_message(message_id="talk@example.org", subject="just talk")

    text = page(client, "<talk@example.org>")

    assert titles(text) == ["just talk"]
    assert "https://lore.kernel.org/all/talk@example.org/" in text
    assert "in the archive" in text


def test_an_unknown_mail_is_said_to_be_unknown_with_where_to_look(client: Client) -> None:
    text = page(client, "<never@example.org>")

    assert "No archive that is read has this mail." in text
    assert 'href="https://lore.kernel.org/all/never@example.org/"' in text
    assert "/sources/" in text


def test_an_address_of_somebody_is_searched_for(client: Client) -> None:
    make_message(subject="hello", author="Rosa Reporter")

    assert titles(page(client, "rosa@example.org")) == ["hello"]


@pytest.mark.parametrize("form", [_ISSUE, f"{_ISSUE}#note_1", "https://gitlab.freedesktop.org/drm/amd/issues/3388"])
def test_an_issue_leads_to_its_regression(client: Client, form: str) -> None:
    make_regression(slug="story", report=_ISSUE)

    assert target(client, form) == "/regressions/story/"


def test_an_issue_that_is_monitored_leads_to_its_regression(client: Client) -> None:
    Root.objects.create(regression=make_regression(slug="story"), message_id=_ISSUE)

    assert target(client, _ISSUE) == "/regressions/story/"


def test_an_unknown_issue_is_said_to_be_unknown(client: Client) -> None:
    assert "No tracked regression is about this issue." in page(client, _ISSUE)


@pytest.mark.parametrize(
    "form", [_SHA, _SHA[:7], f"https://git.kernel.org/torvalds/c/{_SHA}", f'{_SHA[:12]} ("net: x")']
)
def test_a_commit_shows_what_it_brought_and_fixed(client: Client, form: str) -> None:
    make_regression(title="brought", culprit=_SHA)
    fixed = make_regression(title="fixed", state="fixed")
    type(fixed).objects.filter(pk=fixed.pk).update(fix_sha=_SHA)
    make_regression(title="neither")
    make_commit("net: a commit")

    assert titles(page(client, form)) == ["brought", "fixed", "net: a commit"]


def test_digits_of_several_commits_show_all_of_them(client: Client) -> None:
    make_commit("one", sha="abcdef1" + 33 * "0")
    make_commit("two", sha="abcdef1" + 33 * "1")

    assert sorted(titles(page(client, "abcdef1"))) == ["one", "two"]


def test_an_unknown_commit_is_said_to_be_unknown(client: Client) -> None:
    assert "No commit whose id begins with" in page(client, _SHA)


def test_digits_that_no_commit_has_are_words(client: Client) -> None:
    make_message(subject="deadbeef in the log")

    assert titles(page(client, "deadbeef")) == ["deadbeef in the log"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("7.0-rc2", "/releases/v7.0-rc2/"),
        ("v6.19.3", "/releases/v6.19.3/"),
        ("6.19.y", "/releases/series/6.19.y/"),
        ("7.0", "/cycles/7.0/"),
    ],
)
def test_versions_lead_to_their_pages(client: Client, text: str, path: str) -> None:
    make_releases()

    assert target(client, text) == path


def test_a_slug_leads_to_its_regression(client: Client) -> None:
    make_regression(slug="story")

    assert target(client, "story") == "/regressions/story/"


def test_the_past_is_kept_and_what_was_not_known_then_is_not_gone_to(client: Client) -> None:
    make_regression(slug="story", report="a@example.org", known_at=NOON)
    make_posted(head="patch@example.org", posted_at=NOON + timedelta(days=2))

    assert target(client, "<a@example.org>", at="2026-03-02") == "/regressions/story/?at=2026-03-02"
    assert "No archive that is read" in page(client, "<a@example.org>", at="2026-03-01")
    assert "No archive that is read" in page(client, "<patch@example.org>", at="2026-03-02")


def test_with_a_kind_names_are_words(client: Client) -> None:
    make_releases()
    make_message(subject="7.0 is out")

    assert titles(page(client, "7.0", kind="mail")) == ["7.0 is out"]
