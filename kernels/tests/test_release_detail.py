"""The page of one release: what it is, who says so, where to get it, and what surrounds it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from kernelorg.models import Listed, Site
from kernels.tests.make import NOW, TAGS, given, make_history, make_longterm, make_world
from kernels.tests.reading import Answer as Page
from kernels.tests.reading import links, soup, table, words
from releases.facts import Precision, ReleaseFact, Witness
from releases.tests.make import make_fact, moment
from stable.models import Answer, Round
from tests.make import MAINTAINER, make_message
from trees.models import Branch, Tag

pytestmark = pytest.mark.django_db
AT = {"at": f"{NOW:%Y-%m-%d}"}
DAY = timedelta(days=1)
STABLE_PARTS = ["source", "signature", "patch", "incremental", "changelog", "diff", "browse", "tag"]


def show(client: Client, tag: str, **query: str) -> Page:
    answer = client.get(f"/releases/{tag}/", query)
    assert answer.status_code == 200
    return answer


def said(client: Client, tag: str, **query: str) -> list[list[str]]:
    """Rows of the table of witnesses: who, when, against the date that counts."""
    return [row[:3] for row in table(show(client, tag, **query), "witnesses")]


def notices(answer: Page) -> list[str]:
    return [one.get_text() for one in soup(answer).select(".notice")]


def fact(answer: Page, name: str) -> str:
    """What the list of facts has under a name; "" for nothing."""
    for one in soup(answer).select(".facts div"):
        what, *said = one.find_all(["dt", "dd"])
        if what.get_text() == name:
            return " ".join(said[0].get_text(" ").split())
    return ""


@pytest.mark.parametrize(
    ("tag", "kind", "parts"),
    [
        ("v7.2", "Mainline release", ["source", "signature", "patch", "diff", "browse", "tag"]),
        ("v7.2-rc1", "Release candidate 1 of 7.2", ["source", "patch", "diff", "browse", "tag"]),
        ("v7.2-rc2", "Release candidate 2 of 7.2", ["source", "patch", "incremental", "diff", "browse", "tag"]),
        ("v7.2.2", "Stable update of 7.2.y", STABLE_PARTS),
        ("v6.12.4", "Longterm update of 6.12.y", STABLE_PARTS),
        ("v2.6.30.4", "Stable update of 2.6.30.y", STABLE_PARTS),
        ("v2.6.16.62", "Longterm update of 2.6.16.y", STABLE_PARTS),
        ("v6.6.63-rt46", "Realtime patches", ["signature", "patch", "diff", "browse", "tag"]),
        ("next-20260330", "Linux-next of a day", ["browse", "tag"]),
    ],
)
def test_a_release_says_what_it_is_and_where_its_parts_are(
    client: Client, tag: str, kind: str, parts: list[str]
) -> None:
    make_world()
    make_longterm("6.12.y", "2.6.16.y", said=moment("2006-01-01"))
    given(*(make_fact(v, "2026-01-02") for v in ("6.12.4", "2.6.30.4", "6.6.63-rt45", "6.6.63-rt46")))
    given(make_fact("2.6.16.62", "2008-07-21"))

    answer = show(client, tag, **AT)

    assert f"{kind}, released on" in words(answer)
    assert fact(answer, "Get it").split(" · ") == parts


def test_counting_back_finds_what_a_patch_starts_from_where_releases_are_missing_here(client: Client) -> None:
    given(make_fact("6.12.9", "2026-01-01", witness=Witness.FACTS_FILE))
    given(make_fact("6.12.111", "2026-03-01", witness=Witness.KERNEL_ORG), make_fact("7.2-rc4", "2026-01-01"))
    given(make_fact("7.3-rc1", "2026-03-01"))

    stable, candidate = (show(client, tag).content.decode() for tag in ("v6.12.111", "v7.3-rc1"))

    assert "incr/patch-6.12.110-111.xz" in stable
    assert "/stable/ds/v6.12.111/v6.12.110" in stable
    assert "/torvalds/ds/v7.3-rc1/v7.2" in candidate
    assert "v7.2-rc4" not in candidate.partition("Get it")[2].partition("</dl>")[0]


def test_numbers_that_were_skipped_are_bridged(client: Client) -> None:
    make_history("2014-08-01", "2016-05-01")  # 3.16.35 followed 3.16.7

    assert "incr/patch-3.16.7-35.xz" in show(client, "v3.16.35").content.decode()


def test_a_tag_and_an_announcement_a_week_apart_disagree(client: Client) -> None:
    given(
        make_fact("7.4-rc3", "2026-03-01 12:00", witness=Witness.TAG, commit="a" * 40),
        make_fact("7.4-rc3", "2026-03-08 12:00"),
    )

    answer = show(client, "v7.4-rc3")

    assert notices(answer) == ["The announcement dates it 7 days later than the date shown here."]
    assert said(client, "v7.4-rc3") == [
        ["Tag", "1 Mar 2026 12:00", "the same"],
        ["Announcement", "8 Mar 2026 12:00", "7 days later differs"],
    ]
    assert fact(answer, "Commit") == "a" * 12


def test_witnesses_that_agree_are_only_listed(client: Client) -> None:
    given(
        make_fact("7.4-rc3", "2026-03-01 12:00", witness=Witness.TAG),
        make_fact("7.4-rc3", "2026-03-01 12:09", message_id="rc3@example"),
        make_fact("7.4-rc3", "2026-03-01", witness=Witness.FACTS_FILE),
    )

    assert notices(show(client, "v7.4-rc3")) == []
    assert [row[2] for row in sorted(said(client, "v7.4-rc3"))] == ["9 minutes later", "same day", "the same"]


@pytest.mark.parametrize(
    ("witness", "sentence"),
    [
        (Witness.TAG, "Only the tag knows of it."),
        (Witness.ANNOUNCEMENT, "Only the announcement knows of it."),
        (Witness.FACTS_FILE, "Only the facts file knows of it."),
        (Witness.KERNEL_ORG, "Only the site kernel.org knows of it."),
    ],
)
def test_a_single_witness_is_said_to_be_alone(client: Client, witness: Witness, sentence: str) -> None:
    given(make_fact("7.3.2", "2026-03-01", witness=witness))

    assert notices(show(client, "v7.3.2")) == [sentence]


def test_an_announcement_without_a_tag_in_a_tree_that_is_followed_is_told(client: Client) -> None:
    make_world()
    Branch.objects.update(head="f" * 40)
    given(make_fact("7.3-rc3", "2026-04-06"))

    assert notices(show(client, "v7.3-rc3"))[-1] == "No mainline tree that is followed here has its tag."


def test_words_of_later_are_not_known_yet(client: Client) -> None:
    given(make_fact("7.3.2", "2026-03-01", witness=Witness.TAG), make_fact("7.3.2", "2026-03-09"))

    assert len(said(client, "v7.3.2", at="2026-03-08")) == 1
    assert len(said(client, "v7.3.2", at="2026-03-09")) == 2


def make_listed(version: str, *, is_listed: bool) -> None:
    """kernel.org lists a version since March 3, or did."""
    site = Site.objects.create(name="kernel.org", url="https://www.kernel.org/", listed=[version] if is_listed else [])
    at = moment("2026-03-03")
    Listed.objects.create(
        site=site, version=version, moniker="longterm", is_eol=True, released_at=at, form="releases.json", seen_at=at
    )


def test_a_release_that_only_kernel_org_knows_of_has_its_page(client: Client) -> None:
    url = "https://www.kernel.org/"
    at = moment("2026-03-03")
    given(ReleaseFact("6.12.111", Witness.KERNEL_ORG, at, Precision.SECOND, at, url=url))
    make_listed("6.12.111", is_listed=True)

    answer = show(client, "v6.12.111")

    assert f'<a href="{url}">{url}</a>' in answer.content.decode()
    assert said(client, "v6.12.111")[1] == [
        "kernel.org releases.json",
        "longterm, end of life",
        "since 3 Mar 2026 00:00",
    ]
    assert fact(answer, "Announcement") == fact(answer, "Commit") == fact(answer, "Size") == ""


def test_what_is_no_longer_listed_says_so_but_was_listed_in_its_time(client: Client) -> None:
    given(make_fact("6.12.111", "2026-03-03"))
    make_listed("6.12.111", is_listed=False)

    assert "no longer listed" in said(client, "v6.12.111")[1][2]
    assert "no longer listed" not in said(client, "v6.12.111", at="2026-03-04")[1][2]


def test_a_release_leads_to_the_one_before_the_one_after_and_the_newest(client: Client) -> None:
    make_world()

    crumbs = [a["href"] for a in soup(show(client, "v7.2.1", **AT)).select("main .head a.m")]

    assert crumbs == [f"/releases/{place}/?at={AT['at']}" for place in ("series/7.2.y", "v7.2", "v7.2.2", "v7.2.3")]
    assert "7.2.3 of April 13 is newer" in words(show(client, "v7.2.1", **AT))
    assert "is newer" not in words(show(client, "v7.2.3", **AT))
    assert "is newer" not in words(show(client, "v7.2.1", at="2026-03-10"))


def test_a_release_has_its_review_rounds_with_who_tested_them(client: Client) -> None:
    make_world()
    for rc, day in ((1, 3), (2, 2)):
        opened = TAGS["v7.2.2"] - day * DAY
        make_round("7.2.2", rc, opened)
    for who, verdict in (("Ada", "tested"), ("Bo", "tested"), ("Bo", "tested"), ("Cy", "failed")):
        Answer.objects.create(
            message=make_message(), version="7.2.2", rc=2, who=who, verdict=verdict, at=TAGS["v7.2.2"]
        )

    rows = [row for row in soup(show(client, "v7.2.2", **AT)).select("tbody tr") if "-rc" in row.get_text()]

    assert [" ".join(row.get_text(" ").split()) for row in rows][:2] == [
        "7.2.2-rc1 9 22 Mar 12:00 0",
        "7.2.2-rc2 9 23 Mar 12:00 2 1 reports a failure",
    ]


def make_round(version: str, rc: int, opened_at: datetime) -> None:
    Round.objects.create(
        message=make_message(), version=version, rc=rc, patches=9, opened_at=opened_at, deadline=opened_at + 2 * DAY
    )


def test_a_release_has_its_size_and_a_final_one_that_of_its_cycle(client: Client) -> None:
    make_world()
    for name, commits in (("v7.2-rc1", 12_000), ("v7.2-rc2", 300), ("v7.2", 200), ("v7.1.2", 1)):
        Tag.objects.filter(name=name).update(commits=commits)

    assert fact(show(client, "v7.2", **AT), "Size").startswith("200 commits since 7.2-rc2")
    assert fact(show(client, "v7.2", **AT), "Size").endswith("12 500 in the whole cycle")
    assert fact(show(client, "v7.1.2", **AT), "Size") == "1 commit since 7.1.1, without merges"
    assert fact(show(client, "v7.1.3", **AT), "Size") == ""


def test_without_the_size_of_each_candidate_nobody_knows_that_of_the_cycle(client: Client) -> None:
    make_world()
    Tag.objects.filter(name__in=["v7.2-rc2", "v7.2"]).update(commits=200)

    assert fact(show(client, "v7.2", **AT), "Size") == "200 commits since 7.2-rc2, without merges"


def test_replies_are_those_of_others_by_that_day(client: Client) -> None:
    given(make_fact("7.4-rc3", "2026-03-02", message_id="rc3@example.org"))
    first = make_message(message_id="rc3@example.org", arrived=moment("2026-03-02"), author=MAINTAINER)
    for day, author in ((3, MAINTAINER), (4, "Rosa Reporter"), (6, "Ada Fixer")):
        reply = make_message(arrived=moment(f"2026-03-0{day}"), author=author)
        type(reply).objects.filter(pk=reply.pk).update(thread=first.thread)

    assert fact(show(client, "v7.4-rc3"), "Announcement") == "in the archive 2 replies"
    assert fact(show(client, "v7.4-rc3", at="2026-03-05"), "Announcement") == "in the archive 1 reply"


def test_an_announcement_full_of_markup_is_only_text(client: Client) -> None:
    hostile = '<script>alert(1)</script>\n"><img src=x onerror=alert(2)>\n&lt;b&gt; {{ 7|add:7 }} {% now "Y" %}'
    given(make_fact("7.4-rc3", "2026-03-02", excerpt=hostile, message_id="<b>&\"'@example.org"))

    answer = show(client, "v7.4-rc3")

    assert soup(answer).select("main script, main img, main b.x") == []
    assert [one.get_text(" ").split() for one in soup(answer).select("blockquote")] == [hostile.split()]


@pytest.mark.parametrize("tag", ["v2.6.12.5", "v2.4.37", "v7.4-rc3", "v6.6.63-rt46"])
def test_where_a_cycle_has_no_page_nothing_leads_to_it(client: Client, tag: str) -> None:
    given(make_fact(tag, "2026-03-02"))

    found = {href for href in links(show(client, tag)) if href.startswith(("/cycles/", "/releases/"))}

    assert {href: status for href in found if (status := client.get(href).status_code) != 200} == {}
