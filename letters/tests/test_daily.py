"""A daily tells what the day brought; what stands as it stood is counted, with a link, and not listed again."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client

from digests.edition import edition
from digests.periods import day_of
from letters.mail import edition_letter
from letters.tests.world import html_sections, make_rich_week, page_sections, text_sections, words
from outgoing.letter import Letter
from regressions.models import Regression
from tests.make import NOON, make_posted, make_regression

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MARCH_2, MARCH_3, MARCH_7 = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 7)


def daily(day: date) -> Letter:
    period = day_of(day)
    return edition_letter(edition(period, at=period.end))


def make_due(title: str, due_days: float) -> Regression:
    found = make_regression(title=title, known_at=NOON - 20 * DAY)
    found.due_at = NOON + due_days * DAY
    found.save()
    return found


def page_of(client: Client, day: date) -> dict[str, str]:
    return page_sections(client.get(f"/days/{day.isoformat()}/").content.decode())


def test_what_became_overdue_is_listed_and_all_are_counted(client: Client) -> None:
    make_rich_week()
    make_due("net: due today", 0)
    letter, page = daily(MARCH_2), page_of(client, MARCH_2)

    told = text_sections(letter.text)["Became overdue"]
    assert told.startswith("Became overdue: 1\n-")
    assert f"{settings.SITE_URL}/regressions/?state=open&overdue=1&at=2026-03-02" in told
    assert "net: due today" in told
    assert "btrfs: scrub is slow" not in letter.text
    assert "Overdue 2" in html_sections(letter.html)["The day in numbers"]
    assert "Became overdue" in page["overdue"]
    assert ">all 2</a>" in page["overdue"]
    assert "btrfs: scrub is slow" not in page["overdue"]


def test_where_none_became_overdue_there_is_no_list_of_them(client: Client) -> None:
    make_rich_week()

    assert "Became overdue" not in daily(MARCH_2).text
    assert "overdue" not in page_of(client, MARCH_2)


def test_each_of_a_weeks_overdue_is_told_on_one_day() -> None:
    make_rich_week()
    for number in range(-3, 9):
        make_due(f"net: due {number}", number)

    days = [text_sections(daily(MARCH_2 + n * DAY).text).get("Became overdue", "") for n in range(7)]
    assert [[n for n in range(-3, 9) if f"net: due {n}\n" in told] for told in days] == [[n] for n in range(7)]


def test_fixes_are_listed_on_the_day_on_which_they_move(client: Client) -> None:
    make_rich_week()
    letter, page = daily(MARCH_3), page_of(client, MARCH_3)

    told = text_sections(letter.text)["Fixes that moved"]
    assert "net: stop the stall" in told
    assert "posted today" in told
    assert "xhci: keep the ring" not in letter.text
    assert "1 waits in linux-next" in " ".join(told.split())
    said = " ".join(told.split()).partition("Of all fixes, ")[2]
    assert said.rstrip() in words(page["fixes"]).replace(" ,", ",").replace(" .", ".")
    assert "xhci: keep the ring" not in page["fixes"]


def test_a_day_on_which_no_fix_moved_says_nothing_of_fixes(client: Client) -> None:
    make_rich_week()

    assert "Fixes" not in text_sections(daily(MARCH_7).text)
    assert 'class="empty"' in page_of(client, MARCH_7)["fixes"]


def test_an_announcement_is_quoted_on_its_day_alone(client: Client) -> None:
    make_rich_week()

    quoted = [day for day in (MARCH_3, MARCH_7, MARCH_7 + DAY) if "Nothing scary this week" in daily(day).text]
    shown = [day for day in (MARCH_3, MARCH_7, MARCH_7 + DAY) if "Nothing scary" in page_of(client, day)["release"]]
    assert quoted == shown == [MARCH_7]


def test_it_looks_a_week_ahead() -> None:
    make_rich_week()
    period = day_of(MARCH_3)

    found = edition(period, at=period.end)
    assert found.coming
    assert max(one.day for one in found.coming) <= MARCH_3 + 7 * DAY


def test_its_subject_tells_what_the_day_brought() -> None:
    make_rich_week()
    make_due("net: due today", 1)
    make_posted(title="net: other", posted_at=NOON + DAY)

    told = "19 regressions open, 2 new, 1 settled, 1 reopened, 1 became overdue"
    assert daily(MARCH_3).subject == f"Linux 2026-03-03: 7.0-rc2, {told}"
    assert daily(MARCH_7 + 2 * DAY).subject == "Linux 2026-03-09: 7.0-rc3, 19 regressions open"
