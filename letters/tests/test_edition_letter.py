"""An edition by mail says what its page says, as text and as HTML, and nothing hostile gets through."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from digests.edition import edition
from digests.news import release_period
from digests.periods import Stretch, parse_day, parse_week
from digests.scope import parse_scope
from letters.flowed import columns
from letters.mail import edition_letter
from letters.tests.world import (
    DAILY,
    NAME,
    SECTIONS,
    html_sections,
    make_rich_week,
    missing,
    numbers,
    page_sections,
    text_sections,
    week,
    words,
)
from outgoing.letter import FOOTER, Letter
from tests.make import NOON, make_posted, make_regression, make_releases, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(client: Client) -> tuple[str, Letter]:
    """The page of a week, and the mail."""
    make_rich_week()
    page = client.get(f"/weeks/{NAME}/").content.decode()
    return page, edition_letter(week())


@pytest.mark.parametrize("section", list(SECTIONS)[2:])
def test_each_section_of_the_page_is_in_both_mails_with_its_figures(rich: tuple[str, Letter], section: str) -> None:
    page, letter = rich
    told = words(page_sections(page)[section])
    text, html = text_sections(letter.text)[SECTIONS[section]], html_sections(letter.html)[SECTIONS[section]]

    assert len(numbers(told)) > (0 if section == "candidates" else 1), told
    assert not missing(numbers(told), numbers(text)), told
    assert not missing(numbers(told), numbers(html)), told


def test_everything_with_a_title_on_the_page_is_in_both_mails(rich: tuple[str, Letter]) -> None:
    page, letter = rich
    sections = "".join(page_sections(page).values())
    titles = {words(title) for title in re.findall(r'<a class="ti"[^>]*>(.*?)</a>', sections, re.DOTALL)}

    assert {"wifi: drops frames", "net: flow 12 stalls", "xhci: keep the ring", "Devtmpfs"} <= titles
    assert [title for title in titles if title not in " ".join(letter.text.split())] == []
    assert [title for title in titles if title not in words(letter.html)] == []


def test_every_figure_that_leads_somewhere_on_the_page_leads_there_in_the_mail(rich: tuple[str, Letter]) -> None:
    page, letter = rich
    sections = "".join(page_sections(page).values())
    links = re.findall(r'<a class="n" href="([^"]+)">([^<]+)</a>', sections)

    assert len(links) > 15
    for path, figure in links:
        assert f'href="{settings.SITE_URL}{path}">{figure}</a>' in letter.html


def test_sentences_are_those_of_the_page(rich: tuple[str, Letter]) -> None:
    page, letter = rich
    state = page_sections(page)["state"].partition('<div class="prose">')[2]
    sentences = re.findall(r"<p>(.*?)</p>", state, re.DOTALL)
    text, html = " ".join(letter.text.split()), re.sub(r"\s+([,.;)])", r"\1", words(letter.html))

    assert len(sentences) == 2
    for sentence in (re.sub(r"\s+([,.;)])", r"\1", words(one)) for one in sentences):
        assert sentence in text
        assert sentence in html


def test_the_subject_tells_the_week(rich: tuple[str, Letter]) -> None:
    assert rich[1].subject == f"Linux {NAME}: 7.0-rc3, 18 regressions open, 13 more, 1 overdue"


def test_lines_have_78_columns_at_most_but_for_addresses(rich: tuple[str, Letter]) -> None:
    wide = [line for line in rich[1].text.split("\n") if columns(line) > 78]

    assert [line for line in wide if not line.strip().startswith("http")] == []


def test_a_regression_is_told_in_title_facts_and_address(rich: tuple[str, Letter]) -> None:
    told = rich[1].text.split("* wifi: drops frames\n")[1].splitlines()

    assert [line.strip() for line in told[:2]] == [
        "cycle 7.0, fixed after 10 days (reported February 21), netdev",
        "https://lore.kernel.org/r/settled@example.org",
    ]


def test_the_html_loads_nothing_and_runs_nothing(rich: tuple[str, Letter]) -> None:
    html = rich[1].html

    assert not re.search(r"<(img|script|link|style|iframe|svg|form|input|object|video)\b", html)
    assert not re.search(r"\b(src|background|on[a-z]+)=|url\(|@import", html)
    assert all(address.startswith("http") for address in re.findall(r'href="([^"]*)"', html))


def test_the_html_has_one_place_for_the_footer(rich: tuple[str, Letter]) -> None:
    html = rich[1].html

    assert html.count(FOOTER) == 1
    assert html.index(FOOTER) < html.index("</body>")


def test_an_edition_of_nothing_is_a_mail_all_the_same() -> None:
    letter = edition_letter(week())

    assert letter.subject == f"Linux {NAME}: no regression is known to be open"
    assert "No regression was tracked at that time." in letter.text


HOSTILE = [
    "<script>alert(1)</script>", "{{ 7|add:7 }}", "\u202ertl \u2066isolated", "new\nline\r\nBcc: x@example.org",
    "x" * 200_000, "W" * 3000 + " word", "", "> quoted", "From here on", "#regzbot invalid: ha", FOOTER,
    "e\u0301" * 9000, "שלום עולם", "-- ", "\x01\x1b[31mred",
]  # fmt: skip


def test_hostile_titles_and_names_stay_text_and_short() -> None:
    make_releases()
    for title in HOSTILE:
        make_regression(title=title, known_at=NOON, subsystems=[title[:60]] if title else [])
        make_series(title=title, author=title[:200] or "Nobody", posted_at=NOON, replies=[NOON])
        make_posted(title=title, posted_at=NOON)

    letter = edition_letter(week())

    assert "<script" not in letter.html
    assert letter.html.count(FOOTER) == 1
    assert "#regzbot" not in letter.text
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\u2066\ud800-\udfff]", letter.text + letter.html.replace("\t", ""))
    assert not re.search("^(From |>|-- $)", letter.text, re.MULTILINE)
    assert all(columns(line) <= 78 or "http" in line for line in letter.text.split("\n"))
    assert len(letter.text) + len(letter.html) < 150_000


def test_the_subject_is_one_short_line_whatever_a_release_is_called() -> None:
    make_releases()

    assert columns(edition_letter(week()).subject) <= 120


@pytest.mark.parametrize(
    "scope",
    [
        "subsystem=netdev",
        "subsystem=netdev&subsystem=linux-btrfs",
        "cycle=7.0",
        "cycle=6.19&cycle=7.0",
        "tree=mainline",
        "tree=next&tree=stable",
        "topic=devtmpfs",
        "regression=followed&person=mats@example.org",
        "subsystem=netdev&cycle=7.0&topic=devtmpfs&regression=followed&person=mats@example.org",
    ],
)
@pytest.mark.parametrize("period", ["weeks/2026-W10", "days/2026-03-03", "releases/v7.0-rc3/edition"])
def test_of_any_scope_and_period_the_mails_say_what_the_page_says(client: Client, scope: str, period: str) -> None:
    make_rich_week()
    page = client.get(f"/{period}/?{scope}").content.decode()
    found = {"weeks": parse_week, "days": parse_day, "releases": release}[period.split("/")[0]](period.split("/")[1])
    assert found is not None
    letter = edition_letter(edition(found, at=found.end, scope=parse_scope(scope)))
    text, html = text_sections(letter.text), html_sections(letter.html)

    sections = {name: told for name, told in page_sections(page).items() if 'class="empty"' not in told}
    for name, told in sections.items():
        title = DAILY.get(name) if found.noun == "day" else None
        title = title or SECTIONS[name].replace("week", found.noun)
        assert not missing(numbers(words(told)), numbers(text[title])), title
        assert not missing(numbers(words(told)), numbers(html[title])), title
        assert not missing(links(told), links(letter.html)), title
    assert not missing(text, html)


def links(html: str) -> set[tuple[str, frozenset[str]]]:
    """Where figures lead: path and conditions, in whatever order."""
    found = re.findall(r'href="(?:http://[^/"]+)?(/[^"?]*)(?:\?([^"]*))?">[^<]*\d</a>', html)
    return {(path, frozenset(query.split("&amp;"))) for path, query in found}


def release(name: str) -> Stretch | None:
    return release_period(name.removeprefix("v"), at=NOON + timedelta(days=30))
