"""Reads answers back as their readers do: the words, the links and the tables of a page."""

from collections import Counter
from functools import lru_cache
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag

# What says how things stand now has no day: sources, the calendar and the feed that programs subscribe to.
WITHOUT_A_DAY = {"/api/", "/subscribe/", "/sources/", "/calendar.ics", "/feeds/releases.atom"}


class Answer(Protocol):
    """What a view or the test client gives."""

    @property
    def content(self) -> bytes:
        """The body."""


def soup(answer: Answer) -> BeautifulSoup:
    """The page, parsed."""
    return _parsed(answer.content)


def words(answer: Answer, section: str = "") -> str:
    """What a reader sees, one space between words; of one section only, by its id."""
    return " ".join(_part(answer, section).get_text(" ").split())


def table(answer: Answer, section: str) -> list[list[str]]:
    """The cells of a section's table, row by row, without its heading."""
    rows = _part(answer, section).select("tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in rows]


def heads(answer: Answer, section: str) -> list[str]:
    """The heads of a section's table."""
    return [cell.get_text().strip() for cell in _part(answer, section).select("thead th")]


def links(answer: Answer) -> list[str]:
    """Addresses within the site that the page leads to, static files aside."""
    found = [str(a["href"]) for a in soup(answer).select("a[href]")]
    return [href for href in found if href.startswith("/") and not href.startswith("/static/")]


def lost_days(answer: Answer) -> list[str]:
    """Links of a page of the past that lead to the present, but for what is about the present alone."""
    back = soup(answer).select_one(".notice a")
    kept = [href for href in links(answer) if back is None or href != back["href"]]
    return [href for href in kept if "at" not in parse_qs(urlsplit(href).query) and href not in WITHOUT_A_DAY]


def twice(values: list[str]) -> list[str]:
    """Those that are there more than once."""
    return [value for value, count in Counter(values).items() if count > 1]


@lru_cache(maxsize=8)
def _parsed(content: bytes) -> BeautifulSoup:
    """A test looks at one page several times."""
    return BeautifulSoup(content.decode(), "lxml")


def _part(answer: Answer, section: str) -> Tag:
    found = soup(answer).select_one(f"#{section}" if section else "main")
    assert found is not None, f"no section {section}"
    return found
