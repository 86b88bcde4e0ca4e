"""The page of searches: what is found, in which order, as of when; what leads straight to its page; hostile queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from archive.models import Message, Text
from regressions.models import Regression
from search import bounds, newest
from tests.make import (
    MAINTAINER,
    NOON,
    make_event,
    make_message,
    make_posted,
    make_regression,
    make_releases,
)
from topics.models import Topic
from trees.models import Branch, Commit, Landing, Tree

pytestmark = pytest.mark.django_db
_SHA = "1a2b3c4d5e6f" + 28 * "0"


def make_commit(subject: str = "net: restore the link", *, sha: str = _SHA, author: str = MAINTAINER) -> Commit:
    commit = Commit.objects.create(
        pk=1_000_000 + int(sha[:3] + sha[-3:], 16),  # never the number of its landing
        sha=sha,
        subject=subject,
        author_name=author,
        author_address="mats@example.org",
        authored_at=NOON,
        committed_at=NOON,
        links=[],
        fixes=[],
    )
    tree, _ = Tree.objects.get_or_create(name="mainline", url="", kind="mainline")
    branch, _ = Branch.objects.get_or_create(tree=tree, name="master")
    Landing.objects.create(branch=branch, commit=commit, landed_at=NOON + timedelta(days=1))
    return commit


def page(client: Client, q: str, **query: str) -> str:
    answer = client.get("/search/", {"q": q, **query})
    assert answer.status_code == 200
    return answer.content.decode()


def titles(text: str) -> list[str]:
    """The titles that were found, marks taken out."""
    found = re.findall(r'<a class="(?:m )?ti"[^>]*>(.*?)</a>', text)
    return [re.sub("</?mark>", "", title) for title in found]


def counts(text: str) -> dict[str, str]:
    """The sections with their counts."""
    return dict(re.findall(r'<h2 id="(\w+)">[^<]*<span class="ct">([^<]*)</span>', text))


def test_every_kind_is_found_under_its_heading(client: Client) -> None:
    make_regression(title="wifi: mt7921e fails")
    make_posted(title="wifi: mt7921e: fix it")
    make_commit("wifi: mt7921e: repair it")

    text = page(client, "mt7921e")

    assert counts(text) == {"regression": "1", "patch": "1", "commit": "1", "mail": "1"}
    assert "<mark>mt7921e</mark>" in text


@pytest.mark.parametrize(
    "q",
    ["mt7921e", "drm/amd", "amd", "nf_tables", "tables", "6.12.8", '"use after free"', "use-after-free", "DRM", "iwl*",
     "drm -intel", "xfs or iwlwifi", "from:mats", "from:mats@example.org", 'from:"Mats Maintainer" drm', "maintainer"],
)  # fmt: skip
def test_names_of_the_kernel_are_found_whole_and_in_parts(client: Client, q: str) -> None:
    title = "drm/amd/display: mt7921e nf_tables iwlwifi in 6.12.8 (use-after-free)"
    make_posted(title=title)
    make_commit(title)

    assert counts(page(client, q)) == {"patch": "1", "commit": "1", "mail": "1"}


@pytest.mark.parametrize(
    "q", ["am", "drm/display", '"free after"', "drm -amd", '-"after free" drm', "tables nf xfs", "6.12.80", "from:rosa"]
)
def test_what_has_other_words_is_not_found(client: Client, q: str) -> None:
    make_commit("drm/amd/display: nf_tables in 6.12.8 (use-after-free)")

    assert titles(page(client, q)) == []


def test_words_of_a_mail_find_its_regression_with_the_passage(client: Client) -> None:
    mail = make_message(body="It says:\n<b>amdgpu ring timeout</b> after a while.")
    make_regression(slug="story", report=mail.message_id, title="black screen")

    text = page(client, '"ring timeout"')

    assert titles(text) == ["black screen"]
    assert "&lt;b&gt;amdgpu <mark>ring timeout</mark>&lt;/b&gt;" in text


def test_words_that_are_in_too_many_mails_are_looked_for_in_titles_and_said_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.stories._MOST_TEXTS", 1)
    for _ in range(2):
        mail = make_message(body="a regression")
        make_regression(report=mail.message_id, title="black screen")
    make_regression(title="a regression in net")

    text = page(client, "regression")

    assert titles(text) == ["a regression in net"]
    assert "looked for in titles, reporters and ids only" in text


def test_titles_come_before_mails_open_before_settled_new_before_old(client: Client) -> None:
    mail = make_message(body="resume")
    make_regression(title="only in the mail", report=mail.message_id, known_at=NOON + timedelta(days=9))
    make_regression(title="resume, fixed", state="fixed", known_at=NOON + timedelta(days=2))
    make_regression(title="resume, older", known_at=NOON)
    make_regression(title="resume, newer", known_at=NOON + timedelta(days=1))

    found = titles(page(client, "resume", kind="regression"))

    assert found == ["resume, newer", "resume, older", "resume, fixed", "only in the mail"]


@pytest.mark.parametrize(("window", "few"), [(1, 0), (1500, 0), (1500, 10**6)])
def test_mails_are_found_newest_first_whether_they_are_common_or_rare(
    client: Client, monkeypatch: pytest.MonkeyPatch, window: int, few: int
) -> None:
    monkeypatch.setattr(newest, "_WINDOW", window)
    monkeypatch.setattr(newest, "_FEW", few)
    for day in range(60):
        make_message(subject=f"day {day}: {'xfs' if day % 2 else 'ext4'}", arrived=NOON - timedelta(days=day))

    first, second = page(client, "xfs", kind="mail"), page(client, "xfs", kind="mail", page="2")

    assert titles(first) == [f"day {day}: xfs" for day in range(1, 50, 2)]
    assert titles(second) == [f"day {day}: xfs" for day in range(51, 60, 2)]
    assert "1–25 of 30" in first
    assert "26–30 of 30" in second


def test_more_matches_than_are_counted_are_said_to_be_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "CAP", 10)
    monkeypatch.setattr("search.pages.CAP", 10)
    for _ in range(12):
        make_message(subject="xfs")

    text = page(client, "xfs")

    assert counts(text)["mail"] == "10+"
    assert "All 10+ mails" in text


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("resume state:open", ["resume a"]),
        ("resume state:resolved", ["resume b"]),
        ("resume cycle:7.0", ["resume a"]),
        ("resume subsystem:netdev", ["resume a"]),
        ("netdev", ["resume a"]),
        ("subsystem:netdev", ["resume a"]),
        ("is:overdue", ["resume a"]),
        (f"commit:{_SHA[:10]}", ["resume b"]),
        ("resume before:2026-03-02", ["resume b"]),
        ("resume after:2026-02-25 kind:regression", ["resume a"]),
        ("series:7.0.y", ["resume a"]),
        ("cycle:6.19 kind:regression", ["resume b"]),
    ],
)
def test_fields_select_regressions(client: Client, q: str, found: list[str]) -> None:
    make_regression(title="resume a", subsystems=["netdev"])
    make_regression(title="resume b", state="fixed", cycle="6.19", culprit=_SHA, known_at=NOON - timedelta(days=20))
    Regression.objects.filter(title="resume a").update(due_at=NOON)

    assert titles(page(client, q)) == found


def test_kind_narrows_to_mails_within_days(client: Client) -> None:
    make_message(subject="resume old", arrived=NOON - timedelta(days=9))
    make_message(subject="resume new")
    make_regression(title="resume")

    assert titles(page(client, "kind:mail resume after:2026-02-25")) == ["resume new"]
    assert titles(page(client, "kind:mail before:2026-02-25")) == ["resume old"]


def test_nothing_is_found_that_was_not_known_then(client: Client) -> None:
    make_regression(title="resume", known_at=NOON)
    make_posted(title="resume")
    make_commit("resume")

    assert counts(page(client, "resume", at="2026-03-01")) == {}
    assert counts(page(client, "resume", at="2026-03-02")) == {"regression": "1", "patch": "1", "mail": "1"}
    assert counts(page(client, "resume", at="2026-03-03"))["commit"] == "1"


def test_links_stay_in_the_past(client: Client) -> None:
    make_regression(title="resume")
    make_posted(title="resume")
    make_commit("resume")

    links = re.findall(r'<a class="ti" href="(/[^"]*)"', page(client, "resume", at="2026-03-04"))

    assert len(links) == 3
    assert all(link.endswith("at=2026-03-04") for link in links)


def test_releases_topics_and_people_are_found(client: Client) -> None:
    make_releases()
    Topic.objects.create(slug="mats", name="Mats and lists", description="", is_published=True)
    Topic.objects.create(slug="draft", name="Mats in secret", description="")
    make_posted(title="net: fix")

    assert titles(page(client, "7.0-rc")) == ["7.0-rc2", "7.0-rc1"]
    found = page(client, "mats")
    assert "<mark>Mats</mark> and lists" in found
    assert "secret" not in found
    assert 'href="/search/?q=from:mats%40example.org"' in found


def test_an_updated_subject_is_found_by_its_new_words(client: Client) -> None:
    mail = make_message(subject="before", body="before")
    make_regression(title="a title", report=mail.message_id)

    Message.objects.filter(pk=mail.pk).update(subject="afterwards")
    Text.objects.filter(pk=mail.pk).update(body="afterwards")

    assert counts(page(client, "before")) == {}
    assert counts(page(client, "afterwards")) == {"regression": "1", "mail": "1"}


def test_query_counts_do_not_grow_with_rows(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        mail = make_message(body="resume")
        make_regression(title="resume" if number % 2 else "other", report=mail.message_id)
        make_posted(title="resume")
        make_commit("resume", sha=f"{number:040x}")

    with django_assert_max_num_queries(29):
        page(client, "resume")


@pytest.mark.parametrize("q", ["", "   ", "or", "-", "%%%", '""', "\x00", "\u202e", "(((", "''';--", "-x"])
def test_a_query_without_words_says_what_to_write(client: Client, q: str) -> None:
    assert "Write words of a title" in page(client, q)


def test_short_empty_and_odd_queries_have_a_next_step(client: Client) -> None:
    assert "write two at least" in page(client, "a")
    assert "Nothing was found" in page(client, "qqqzzz")
    assert "Fields narrow the search" in page(client, "qqqzzz state:open")
    assert "Look in all kinds" in page(client, "qqqzzz", kind="mail")
    assert "There is no field" in page(client, "colour:red")


@pytest.mark.parametrize(
    "q",
    ["x" * 100_000, "drm " * 25_000, " ".join(f"w{n}" for n in range(3000)), '"' * 999, "a:" * 400, "<script>alert(1)",
     "\ud800 drm", "drm\x00net", "é ß İ ﬁ ١٢ 中文 😀", "' OR 1=1 --", "1e5 7e12abc 0x1f", "\\", "drm:* & !x | (y)",
     "or or or -", "- - -", "from:%_%", "commit:1234567*", "state:" * 300, "@" * 900, "https://[::1", "at:" + "z" * 90],
)  # fmt: skip
def test_no_query_fails(client: Client, q: str) -> None:
    make_message(subject="drm é İ 中文 7e12abc")
    query: dict[str, str | bytes] = {"q": q.encode("utf-8", "surrogatepass")}

    for extra in ({}, {"kind": "mail", "page": "9999"}, {"kind": "regression"}, {"kind": "commit", "page": "-1"}):
        answer = client.get("/search/", {**query, **extra})

        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


def test_letters_of_any_script_are_words(client: Client) -> None:
    make_message(subject="Überlauf in 中文")

    assert counts(page(client, "überlauf")) == {"mail": "1"}


def test_a_hostile_subject_is_stored_and_escaped(client: Client) -> None:
    make_message(subject="x" * 1_000_000 + " drm <script>alert(1)</script>", body="w " * 200_000 + "y" * 3_000_000)
    make_message(subject="drm <script>alert(1)</script> \u202e")

    text = page(client, "drm script")

    assert "<script>alert" not in text
    assert "&lt;<mark>script</mark>&gt;alert" in text


def test_a_search_that_takes_too_long_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(bounds, "_SETTINGS", "SET LOCAL statement_timeout = 50")
    monkeypatch.setattr("search.pages.newest", sleep)
    make_regression(title="resume")

    text = page(client, "resume")

    assert "was stopped before it came to: Patch series, Commits, Mails" in text
    assert titles(text) == ["resume"]


def test_the_box_of_every_page_leads_here_and_keeps_the_date(client: Client) -> None:
    text = client.get("/about/", {"at": "2026-03-01"}).content.decode()

    box = text[text.index('<form class="find"') : text.index("</form>")]
    assert 'action="/search/"' in box
    assert 'name="q"' in box
    assert 'name="at" value="2026-03-01"' in box


def test_mails_that_came_later_tell_nothing_of_the_past(client: Client) -> None:
    mail = make_message(body="resume", arrived=NOON + timedelta(days=3))
    regression = make_regression(title="a title")
    make_event(regression, at=mail.arrived, kind="reply", message_id=mail.message_id)

    assert counts(page(client, "resume", at="2026-03-03")) == {}
    assert counts(page(client, "resume", at="2026-03-06"))["regression"] == "1"
