"""An alert names a single thing and counts several; what mails wrote in it is harmless."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings

from digests.happenings import Alert
from digests.scope import EVERYTHING
from letters.flowed import columns
from letters.mail import alert_letter
from letters.tests.world import words
from news.happenings import Happening, What
from outgoing.letter import FOOTER
from tests.make import NOON

ONE = Happening(
    key="1" * 32,
    at=NOON,
    what=What.FIX_POSTED,
    title="net: no link after resume",
    detail="by Mats Maintainer: net: restore the link",
    regression="slug0001",
    cycle="7.0",
    subsystems=("netdev",),
    path="/regressions/slug0001/",
    source="fix@example.org",
)


def alert(*happenings: Happening) -> Alert:
    return Alert(EVERYTHING, NOON + timedelta(minutes=9), happenings)


def test_one_thing_is_named_in_the_subject() -> None:
    assert alert_letter(alert(ONE)).subject == "Fix posted: net: no link after resume"


def test_several_are_counted_and_the_first_is_named() -> None:
    other = replace(ONE, key="2" * 32, what=What.SETTLED)

    assert alert_letter(alert(ONE, other)).subject == "Fix posted: net: no link after resume, and 1 more"


def test_a_title_that_is_too_long_leaves_room_for_the_rest() -> None:
    subject = alert_letter(alert(replace(ONE, title="no word ends " * 50), ONE)).subject

    assert columns(subject) <= 120
    assert subject.endswith(" more")


def test_both_forms_say_what_happened_and_where_it_can_be_read() -> None:
    letter = alert_letter(alert(ONE))

    told = [line.strip() for line in letter.text.split("* net: no link after resume\n")[1].splitlines()]
    assert told == [
        "Fix posted on March 2, cycle 7.0, netdev",
        "by Mats Maintainer: net: restore the link",
        "https://lore.kernel.org/r/fix@example.org",
    ]
    for said in ("Fix posted on March 2", "by Mats Maintainer: net: restore the link", "netdev"):
        assert said in words(letter.html)
    assert f'href="{settings.SITE_URL}/regressions/slug0001/"' in letter.html
    assert letter.html.count(FOOTER) == 1


def test_what_has_no_mail_leads_to_its_page() -> None:
    letter = alert_letter(alert(replace(ONE, source="")))

    assert f"   {settings.SITE_URL}/regressions/slug0001/\n" in letter.text


@pytest.mark.parametrize(
    "title", ["a\r\nBcc: all@example.org", "\u202efdp", "\x00", "<b>bold</b>", "x" * 100_000, "\udcff"]
)
def test_hostile_titles_change_neither_header_nor_page(title: str) -> None:
    letter = alert_letter(alert(replace(ONE, title=title, detail=title, subsystems=(title,), cycle=title[:9])))

    assert letter.subject.isprintable()
    assert columns(letter.subject) <= 120
    assert "<b>" not in letter.html
    (letter.subject + letter.text + letter.html).encode()
    assert all(columns(line) <= 78 or "http" in line for line in letter.text.split("\n"))


def test_of_thousands_the_last_are_shown_and_all_are_counted() -> None:
    letter = alert_letter(alert(*(replace(ONE, title=f"net: trouble number {n}") for n in range(5000))))

    assert letter.subject.endswith(", and 4999 more")
    assert "Of 5000 news the last 100 are here." in words(letter.text)
    assert ("number 4900" in letter.text, "number 4899" in letter.text) == (True, False)
    assert len(letter.text) + len(letter.html) < 100_000


@pytest.mark.parametrize("source", ["javascript:alert(1)", "data:text/html,x", "https://bugs.example/1", "a b@c"])
def test_links_lead_to_pages_alone(source: str) -> None:
    letter = alert_letter(alert(replace(ONE, source=source, path="javascript:alert(1)")))

    assert 'href="javascript:' not in letter.html
    assert 'href="data:' not in letter.html
