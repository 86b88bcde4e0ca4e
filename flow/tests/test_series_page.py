"""The page of a series: which mails lead to it, what it says, as of when, and what hostile mail does to it."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from flow.addresses import series_path
from flow.tests.make import (
    DAY,
    HOUR,
    NOON,
    REVIEWER,
    fold,
    make_answer,
    make_commit,
    make_mail,
    make_posting,
    make_series,
    make_tag,
    make_trees,
    reviewed,
)

pytestmark = pytest.mark.django_db
HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def page(client: Client, ident: str, at: datetime | None = None) -> str:
    answer = client.get(series_path(ident), {"at": at.isoformat()} if at else {})
    assert answer.status_code == 200
    return answer.content.decode()


def timeline(text: str) -> list[str]:
    """The words of each event."""
    return [unescape(re.sub("<[^>]+>", "", row)) for row in re.findall(r"<div><p>(<b>.*?)</p>", text)]


def make_effort() -> None:
    """v1 with a request for changes, v2 with a review, merged by way of linux-next and released."""
    make_series("one", thread=1)
    make_answer("ask@example.org", "one-1@example.org", thread=1, asks=True)
    make_series("two", version=2, thread=2, arrived=NOON + 5 * DAY)
    make_answer("ok@example.org", "two-0@example.org", thread=2, arrived=NOON + 6 * DAY, trailers=[reviewed()])
    fold(1, 2)
    make_trees()
    make_tag("v7.0-rc5", NOON + 12 * DAY)
    for digit, ident in (("a", "two-1@example.org"), ("b", "two-2@example.org")):
        make_commit(digit, ident, {"next": NOON + 8 * DAY, "mainline": NOON + 10 * DAY}, tag="v7.0-rc5")


@pytest.mark.parametrize("ident", ["one-0@example.org", "one-1@example.org", "one-2@example.org"])
def test_any_part_shows_its_series(client: Client, ident: str) -> None:
    make_series("one")
    fold()

    text = page(client, ident)

    assert "<h1><bdi>net: links that stay up</bdi></h1>" in text
    assert '<link rel="canonical" href="http://testserver/patches/one-0@example.org/">' in text


@pytest.mark.parametrize("at", ["", "?at=2026-03-09"])
def test_a_reply_leads_to_the_series_that_it_is_about(client: Client, at: str) -> None:
    make_series("one")
    make_answer("first@example.org", "one-2@example.org")
    make_answer("second@example.org", "first@example.org")
    fold()

    answer = client.get(f"/patches/second@example.org/{at}")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/patches/one-0@example.org/{at}")


@pytest.mark.parametrize(
    "path", ["a/b%25+'@x", "a%2Fb%25+'@x", "a%2Fb%25%2B%27@x", "%3Ca/b%25+'@x%3E", "https://lore.kernel.org/all/a%252Fb%2525+'@x"]
)  # fmt: skip
def test_an_id_with_slashes_and_quotes_is_found_however_it_is_written(client: Client, path: str) -> None:
    make_posting("a/b%+'@x", title="net: found")
    fold()

    assert "net: found" in client.get(f"/patches/{path}/").content.decode()


def test_an_unknown_mail_says_what_to_do(client: Client) -> None:
    answer = client.get("/patches/nothing@example.org/")

    assert answer.status_code == 404
    assert "&lt;nothing@example.org&gt; is in no archive that is read. Check the Message-ID" in answer.content.decode()


def test_a_mail_about_no_patch_is_said_to_be_none(client: Client) -> None:
    make_mail("talk@example.org", thread=9, arrived=NOON)

    answer = client.get("/patches/talk@example.org/")

    assert answer.status_code == 404
    assert "it is no patch and answers none that is there" in answer.content.decode()


def test_before_it_was_posted_a_series_is_said_to_be_later(client: Client) -> None:
    make_series("one")
    fold()

    answer = client.get("/patches/one-0@example.org/?at=2026-03-01")

    assert answer.status_code == 404
    assert "posted on 2026-03-02, 12:00 UTC" in answer.content.decode()


def test_the_numbers_of_missing_patches_are_named(client: Client) -> None:
    make_series("one", size=2, total=6)
    fold()

    assert '2 of 6 <span class="sub">missing in the archives: 3–6</span>' in page(client, "one-1@example.org")


def test_the_timeline_goes_from_posting_to_release(client: Client) -> None:
    make_effort()

    assert timeline(page(client, "two-0@example.org")) == [
        "Revision posted: v1 by Ada Author",
        "Posted as v2 by Ada Author",
        f"Review by {REVIEWER} of the cover",
        "In linux-next",
        "Merged to mainline",
        "Released in 7.0-rc5",
    ]


def test_the_past_knows_nothing_of_what_came_later(client: Client) -> None:
    make_effort()

    text = page(client, "one-0@example.org", NOON + HOUR)

    assert timeline(text) == ["Posted as v1 by Ada Author", f"Changes requested by {REVIEWER} in patch 1"]
    assert "v2" not in text
    assert "aaaaaaaaaaaa" not in page(client, "two-0@example.org", NOON + 7 * DAY)
    assert "in next since" in page(client, "two-0@example.org", NOON + 9 * DAY)
    assert "git show" not in page(client, "two-0@example.org", NOON + 9 * DAY)
    assert "in no release yet" in page(client, "two-0@example.org", NOON + 11 * DAY)


def test_links_of_a_past_page_stay_in_the_past(client: Client) -> None:
    make_effort()

    text = page(client, "two-0@example.org", NOON + 11 * DAY)

    inner = re.findall(r'href="(/patches/[^"]*)"', text.split('<div class="head">')[1])
    assert inner
    assert all("at=2026-03-13" in unescape(link) for link in inner)


def test_an_older_revision_leads_to_the_one_that_superseded_it(client: Client) -> None:
    make_effort()

    text = page(client, "one-0@example.org")

    assert 'by <a class="m" href="/patches/two-0@example.org/">v2</a> on' in text
    assert "the latest revision is" in text
    assert "<dt>b4 am two-0@example.org</dt>" in text


def test_revisions_say_how_they_were_found_and_what_changed(client: Client) -> None:
    make_effort()

    text = page(client, "two-0@example.org")

    assert "same title" in text
    assert "v1 → v2: 2 unchanged" in text
    assert "The same diffs under the same titles." in text
    assert '<tr aria-current="true"><th scope="row" class="nw"><b class="m">v2</b>' in text


def test_a_revision_is_compared_with_the_one_before_even_where_it_links_to_the_first(client: Client) -> None:
    make_series("one", thread=1)
    make_series("two", version=2, thread=2, arrived=NOON + DAY, previous=["one-0@example.org"])
    make_series("three", version=3, thread=3, arrived=NOON + 2 * DAY, previous=["one-0@example.org"])
    fold(1, 2, 3)

    found = re.findall("<summary>(v. → v.)", page(client, "three-0@example.org"))

    assert found == ["v2 → v3", "v1 → v2"]


def test_a_merged_series_tells_its_commits_and_how_to_get_them(client: Client) -> None:
    make_effort()

    text = page(client, "two-0@example.org")

    assert '<a class="m" href="https://git.kernel.org/torvalds/c/' + 40 * "a" in text
    assert "in 7.0-rc5" in text
    assert "links to the mail" in text
    assert "<dt>git show aaaaaaaaaaaa bbbbbbbbbbbb</dt>" in text
    assert "<dt>git fetch https://git.example.org/linux.git tag v7.0-rc5</dt>" in text


def test_a_patch_whose_commit_was_made_anew_is_in_next_until_that_lands(client: Client) -> None:
    make_posting("one@x")
    fold()
    make_trees()
    make_commit("a", "one@x", {"next": NOON + DAY})
    make_commit("b", "one@x", {"mainline": NOON + 9 * DAY})

    then, now = page(client, "one@x", NOON + 2 * DAY), page(client, "one@x")

    assert "in next since <time" in then
    assert "bbbbbbbbbbbb" not in then
    assert "bbbbbbbbbbbb</a> merged <time" in now


def test_a_request_to_pull_has_no_patches(client: Client) -> None:
    make_posting("pull@x", title="net for 7.0", kind="pull", files={})
    make_answer("done@x", "pull@x")
    fold()

    text = page(client, "pull@x")

    assert "to pull from a tree" in text
    assert "<dt>b4 pr pull@x</dt>" in text
    assert 'id="patches"' not in text
    assert timeline(text)[1] == f"Reply by {REVIEWER}"


def test_of_an_effort_of_many_revisions_the_latest_and_the_one_asked_for_are_told(client: Client) -> None:
    for version in range(1, 46):
        make_posting(f"p{version}@x", version=version, thread=version, arrived=NOON + version * DAY)
    fold(*range(1, 46))

    text = page(client, "p1@x")

    assert "the latest of many, and this one" in text
    assert re.findall('<b class="m">(v.*?)</b>', text) == ["v1"]
    assert 'href="/patches/p45@x/"' in text
    assert 'href="/patches/p6@x/"' not in text


def test_hostile_titles_names_and_ids_stay_text(client: Client) -> None:
    ident = "$(reboot)`x`;'<script>alert(1)</script>@x"
    own: dict[str, Any] = {
        "author_name": HOSTILE,
        "needs": ["<script>alert(1)</script>@x"],
        "stable": HOSTILE,
        "change_id": HOSTILE,
    }
    make_posting(ident, title=HOSTILE, files={HOSTILE: (1, 1)}, trailers=[f"reviewed\t{HOSTILE}\t"], **own)
    make_answer(f"{HOSTILE}@x", ident, name=HOSTILE, trailers=[f"nacked\t{HOSTILE}\t"])
    fold()

    text = page(client, ident)

    assert "<script>alert" not in text
    assert "<img" not in text
    commands = [unescape(line) for line in re.findall("<dt>(b4 .*?)</dt>", text)]
    assert commands[0] == "b4 am '$(reboot)`x`;'\"'\"'<script>alert(1)</script>@x'"


def test_a_series_of_very_long_words_and_right_to_left_ones_is_shown(client: Client) -> None:
    make_posting("one@x", title="x" * 1000 + "\u202e rtl \u05d0", files={"d/" * 2000: (1, 1)})
    fold()

    assert "<bdi>xxxx" in page(client, "one@x")


def test_of_a_thread_of_hundreds_the_page_shows_some_and_says_so(client: Client) -> None:
    make_series("one")
    for number in range(300):
        make_answer(f"r{number}@x", "one-1@example.org", arrived=NOON + number * HOUR)
    fold()

    text = page(client, "one-0@example.org")

    assert "180 of 300 replies are left out" in text
    assert len(timeline(text)) == 121


def test_of_a_series_of_hundreds_the_table_shows_some_and_says_so(client: Client) -> None:
    make_series("one", size=209)
    fold()

    text = page(client, "one-0@example.org")

    assert text.count('class="ti" href="https://lore.kernel.org/all/one-') == 200
    assert '10 more are in <a href="https://lore.kernel.org/all/one-0@example.org/T/#t">the thread</a>' in text


def test_the_number_of_statements_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_trees()
    for version, stem in enumerate("abcd", 1):
        make_series(stem, size=2 * version, version=version, thread=version, arrived=NOON + version * DAY)
        for number in range(version):
            make_answer(f"{stem}{number}@x", f"{stem}-1@example.org", thread=version)
        fold(version)
        make_commit(stem, f"{stem}-1@example.org", {"next": NOON + 5 * DAY})
        # The series, its revisions, its patches, the thread, the commits, what it fixes; two are the date line's,
        # one is about how fresh the sources are, one about which rules of areas count.
        others = 1 if version > 1 else 0  # the patches of other revisions, however many
        with django_assert_num_queries(6 + others + 4):
            page(client, f"{stem}-0@example.org")
