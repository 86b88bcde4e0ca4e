"""A mail for a scope: what was asked for comes first, figures lead to lists as narrow as they are."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from digests.edition import Edition, edition
from digests.happenings import Happening, What
from digests.lists import told
from digests.own import Followed, Own, Picked
from digests.periods import day_of, parse_week
from digests.scope import Scope, parse_scope
from letters.flowed import columns
from letters.mail import edition_letter
from letters.tests.world import NAME, SHA, make_rich_week, week, words
from outgoing.letter import Letter
from tests.make import NOON, make_regression, make_releases

pytestmark = pytest.mark.django_db


def letter(scope: str = "", name: str = NAME) -> Letter:
    period = parse_week(name)
    assert period is not None
    return edition_letter(edition(period, at=period.end, scope=parse_scope(scope)))


def news(slug: str, detail: str) -> Happening:
    return Happening("k" * 32, NOON, What.FIX_POSTED, "net: no link", detail, slug, path=f"/regressions/{slug}/")


def scoped(scope: Scope, *, own: Sequence[Own] = (), followed: Sequence[Followed] = ()) -> Edition:
    return replace(week(), scope=scope, own=own, followed=followed)


def test_what_was_asked_for_singly_comes_first() -> None:
    make_releases()
    found = make_regression(title="mm: a leak", slug="followed", subsystems=["linux-mm"])

    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", letter("regression=followed&subsystem=netdev").html)

    assert found.slug
    assert headings[:2] == ["Followed regressions", "Kernel release status"]


def test_single_things_alone_bring_nothing_else() -> None:
    make_releases()
    make_regression(title="mm: a leak", slug="followed")
    make_regression(title="net: no link", slug="other")

    told_of = letter("regression=followed")

    assert "mm: a leak" in told_of.text
    assert "net: no link" not in told_of.text
    assert "Kernel release status" not in told_of.text
    assert told_of.subject.startswith(f"Linux {NAME}: news of 1 regression (")


def test_what_happened_to_a_persons_commits_is_told_below_each() -> None:
    make_releases()
    blamed = make_regression(title="net: no link", slug="blamed", culprit=SHA)
    (row,) = told([blamed.pk], at=NOON).values()
    own = Own(
        "mats@example.org",
        blamed=[row],
        happened=[news("blamed", "posted by Bo: net: restore the link"), news("gone", "merged to mainline")],
        picked=[Picked(SHA, "net: a faster path", ("6.19.4", "6.18.9"))],
    )
    scope = Scope(people=("mats@example.org",))
    found = edition_letter(scoped(scope, own=[own]))

    for text in (" ".join(found.text.split()), words(found.html)):
        assert "Commits and reports of mats@example.org" in text
        assert "March 2: posted by Bo: net: restore the link" in text
        assert "What happened besides" in text
        assert "1a2b3c4d5e6f, in 6.19.4, 6.18.9" in text


def test_a_followed_regression_is_told_with_its_last_news() -> None:
    make_releases()
    (row,) = told([make_regression(title="net: no link", slug="mine").pk], at=NOON).values()
    happened = [news("mine", f"step {number}") for number in range(9)]

    found = edition_letter(scoped(Scope(regressions=("mine",)), followed=[Followed(row, happened)]))

    assert re.findall(r"step \d", found.text) == [f"step {number}" for number in range(4, 9)]


def test_figures_of_a_narrow_scope_lead_to_a_list_as_narrow() -> None:
    make_releases()
    make_regression(subsystems=["netdev"])

    html = letter("subsystem=netdev").html

    links = re.findall(r'href="([^"]+state=open[^"]*)"', html)
    assert links
    assert all("subsystem=netdev" in link for link in links)
    assert f"/weeks/{NAME}/new/?subsystem=netdev&amp;at=2026-03-08" in html


def test_figures_that_no_list_shows_lead_nowhere() -> None:
    make_releases()
    make_regression(subsystems=["netdev"])

    html = letter("subsystem=netdev&subsystem=linux-mm").html

    assert "state=open" not in html
    assert "1 regression is new" in words(html)


def test_the_page_of_the_mail_has_its_scope() -> None:
    make_releases()

    found = letter("subsystem=netdev")

    assert f"{settings.SITE_URL}/weeks/{NAME}/?subsystem=netdev\n" in found.text
    assert f'href="{settings.SITE_URL}/weeks/{NAME}/?subsystem=netdev"' in found.html


@pytest.mark.parametrize(
    "scope", [f"person={'x' * 60}@{'y' * 60}.example", "subsystem=" + "&subsystem=".join("abcdefgh")]
)
def test_the_subject_tells_the_news_first_and_then_the_scope(scope: str) -> None:
    make_releases()

    subject = letter(scope).subject

    assert columns(subject) <= 120
    assert re.fullmatch(rf"Linux {NAME}: .* \(.*\)", subject)


def test_a_day_is_told_as_one() -> None:
    make_releases()
    period = day_of(NOON.date())

    found = edition_letter(edition(period, at=period.end))

    assert found.text.startswith("Linux, 2 March 2026\n")
    assert "The day brought no mainline release." in found.text


def test_an_edition_costs_one_statement_for_its_reports_and_two_for_its_words(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_rich_week()
    make_regression(slug="mine", known_at=NOON + timedelta(hours=2))
    whole, narrow = week(), scoped(Scope(topics=("devtmpfs",), regressions=("mine",)))

    with django_assert_max_num_queries(1):
        edition_letter(whole)
    with django_assert_max_num_queries(3):
        edition_letter(narrow)


def test_the_command_prints_either_form(capsys: pytest.CaptureFixture[str]) -> None:
    make_releases()
    make_regression(subsystems=["netdev"])

    call_command("digest", NAME, scope="subsystem=netdev")
    text = capsys.readouterr().out
    call_command("digest", "7.0-rc2", html=True)
    html = capsys.readouterr().out

    assert text.startswith(f"Subject: Linux {NAME}: ")
    assert "(netdev)" in text
    assert html.startswith("<!DOCTYPE html>")
    assert "7.0-rc1 to 7.0-rc2" in html


def test_the_command_says_that_nothing_would_be_sent(capsys: pytest.CaptureFixture[str]) -> None:
    make_releases()

    call_command("digest", NAME, scope="subsystem=netdev")

    assert "no such mail is sent" in capsys.readouterr().err


@pytest.mark.parametrize("period", ["2026-W99", "yesterday", "9999-01-01", "7.9-rc9"])
def test_the_command_says_what_a_period_is(period: str) -> None:
    with pytest.raises(CommandError, match="write 2026-W47"):
        call_command("digest", period)
