"""Mails on a regression's page: folded, marked, linked and bounded."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from archive.models import Message
from regressions.models import Regression, Unhandled
from tests.make import MAINTAINER, NOON, make_event, make_message, make_posting, make_regression

pytestmark = pytest.mark.django_db


def story(*bodies: str, slug: str = "story") -> Regression:
    """A regression with replies of these texts."""
    regression = make_regression(slug=slug, known_at=NOON - timedelta(days=1))
    for number, body in enumerate(bodies):
        mail = make_message(author=MAINTAINER, arrived=NOON + timedelta(minutes=number), body=body)
        make_event(regression, at=mail.arrived, kind="reply", message_id=mail.message_id)
    return regression


def page(client: Client, query: str = "", slug: str = "story") -> BeautifulSoup:
    answer = client.get(f"/regressions/{slug}/{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def words_of(soup: BeautifulSoup, selector: str) -> str:
    """The text of the first that is selected."""
    return soup.select(selector)[0].get_text()


def test_a_mail_begins_with_its_authors_words_and_folds_the_rest(client: Client) -> None:
    log = "\n".join(f"[   12.34567{n % 10}] line {n}" for n in range(30))
    story(f"On Monday, Rosa wrote:\n> It breaks.\n\nThis is the log:\n{log}\n\nBye\n-- \nMats\n")

    soup = page(client)

    assert words_of(soup, ".tl blockquote") == "This is the log: Bye"
    assert [s.get_text() for s in soup.select(".mail summary")] == [
        "The whole mail, 36 lines", "quote, 2 lines", "log, 30 lines", "signature, 2 lines",
    ]  # fmt: skip
    assert "line 29" in words_of(soup, ".mail pre")


def test_a_mail_that_is_only_a_few_words_has_nothing_to_unfold(client: Client) -> None:
    story("Can you\nbisect <this>?\n")

    assert page(client).select(".mail") == []


def test_commands_are_told_with_what_came_of_them(client: Client) -> None:
    story("It breaks.\n\n#regzbot introduced: v6.1..v6.2\n#regzbot frobnicate\n#regzbot unlink: https://x/\n")
    mail = Regression.objects.get(slug="story").events.get(kind="reply").message_id
    message = mail_of(mail)
    Unhandled.objects.create(message_id=message, position=1, command="frobnicate", why="unknown-command")
    Unhandled.objects.create(message_id=message, position=2, command="unlink: https://x/", why="unlink-failed")

    said = [item.get_text() for item in page(client).select(".orders li")]

    assert said == [
        "#regzbot introduced: v6.1..v6.2 understood",
        "#regzbot frobnicate could not be understood",
        "#regzbot unlink: https://x/ had no effect: what it names was neither linked nor monitored",
    ]


def mail_of(message_id: str) -> int:
    return Message.objects.get(message_id=message_id).pk


def test_reports_and_patches_that_a_mail_names_are_linked_here(client: Client) -> None:
    make_regression(slug="other", report="other@example.org")
    make_posting(make_message(message_id="patch@example.org"))
    story("See https://lore.kernel.org/all/other@example.org/\nand <patch@example.org>\nand https://example.org/\n")

    links = [(a["href"], a.get("rel")) for a in page(client).select(".said a")]

    assert links == [
        ("/regressions/other/", None),
        ("/patches/patch@example.org/", None),
        ("https://example.org/", ["nofollow", "noopener"]),
    ]


def test_links_of_a_mail_stay_in_the_past_and_lead_to_nothing_unknown_there(client: Client) -> None:
    make_regression(slug="other", report="other@example.org", known_at=NOON - timedelta(days=1))
    make_regression(slug="later", report="later@example.org", known_at=NOON + timedelta(days=9))
    make_posting(make_message(message_id="patch@example.org"))
    story("See <other@example.org>, <later@example.org> and <patch@example.org>.\n")
    day = (NOON + timedelta(days=1)).date()

    links = [a["href"] for a in page(client, f"?at={day}").select(".said a")]

    assert links == [f"/regressions/other/?at={day}", f"/patches/patch@example.org/?at={day}"]


@pytest.mark.parametrize(
    ("mails", "words"),
    [(500, "x" * 99 + "\n"), (60, "&" * 99 + "\n"), (60, "<https://x.example/" + "y" * 70 + ">\n"), (60, "é" * 99)],
    ids=["500 mails", "escaped", "links", "one line"],
)
def test_a_long_thread_of_long_mails_gives_a_page_below_300_kb(client: Client, mails: int, words: str) -> None:
    story(*[words * (100_000 // len(words))] * mails)

    answer = client.get("/regressions/story/")

    assert len(answer.content) < 300_000
    soup = BeautifulSoup(answer.content, "html.parser")
    assert "First lines of" in words_of(soup, ".mail summary")
    assert "https://lore.kernel.org/all/" in str(soup.select(".mail .sub a")[0]["href"])


def test_a_long_timeline_has_pages_in_both_orders(client: Client) -> None:
    story(*[f"reply number {n}" for n in range(120)])

    first, last = page(client), page(client, "?order=newest&page=1")

    assert "1–50 of 121" in first.get_text()
    assert "reply number 48" in first.get_text()
    assert "reply number 49" not in first.get_text()
    assert "reply number 119" in last.get_text()


@pytest.mark.parametrize("query", ["?page=x", "?page=-1", "?page=99999999999", "?order=%00", "?page=%00"])
def test_odd_pages_are_some_page(client: Client, query: str) -> None:
    story("a")

    assert page(client, query).select(".tl li")


def test_a_mail_with_several_events_is_shown_once(client: Client) -> None:
    regression = story()
    mail = make_message(body="It breaks.\n\n#regzbot title: x\n#regzbot fix: y\n\n> quoted\n")
    for kind in ("title", "fix"):
        make_event(regression, at=NOON, kind=kind, message_id=mail.message_id, text="x")

    assert len(page(client).select(".mail")) == 1


def test_hostile_letters_are_only_text(client: Client) -> None:
    story("<script>alert(1)</script>\n\n> </details><b>\n\n```\x01\x1b\u202e javascript:alert(1)\n" + "ק" * 2000)

    soup = page(client)

    assert not [script for script in soup.find_all("script") if not script.get("src")]
    assert all(str(a["href"]).startswith(("/", "#", "?", "http")) for a in soup.select(".mail a"))
    assert "\u202e" not in soup.get_text()


def test_mails_take_as_many_statements_for_one_as_for_forty(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    story("one https://lore.kernel.org/all/a@b/", slug="one")
    story(*[f"{n} https://lore.kernel.org/all/{n}@b/" for n in range(40)], slug="forty")

    for slug in ("one", "forty"):
        with django_assert_num_queries(17):
            page(client, slug=slug)
