"""Reads the release and regression paragraphs of an LWN kernel page, from HTML or from its text. Pure.

The fixed forms: `The current development kernel is V, released on DAY`; `The current stable kernel is V, released
(along with V2) on DAY`; `N regressions have been reported in this development cycle; M of those remain unresolved`;
`the V regression list still shows K unresolved problems`; in later years `Stable updates: V, V2 and V3 were released on
DAY`. Days carry no year: it comes from the page's own dates.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bs4 import BeautifulSoup

from published.facts import Count, Publisher
from releases.facts import Precision, ReleaseFact, Witness

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = rf"({_MONTHS})\s+(\d{{1,2}})"
_DATE = re.compile(rf"\b{_DAY},\s+(\d{{4}})\b")
_V = r"(\d+\.\d+(?:\.\d+){0,2}(?:-rc\d{1,2})?)"
_DEVELOPMENT = re.compile(rf"current development kernel is\s+{_V},\s+released\s+(?:\w+\s+){{0,3}}?on\s+{_DAY}")
_STABLE = re.compile(
    rf"current stable kernel is\s+{_V},\s+released\s+(?:\(along\s+with\s+([^)]{{1,200}})\)\s+)?on\s+{_DAY}"
)
_UPDATES = re.compile(rf"Stable updates:\s+([^;:]{{1,300}}?)\s+(?:was|were)\s+(?:all\s+)?released\s+on\s+{_DAY}")
_REPORTED = re.compile(
    r"(\d{1,5})\s+regressions\s+have\s+been\s+reported\s+in\s+this\s+development\s+cycle;"
    r"\s+(\d{1,5})\s+of\s+those\s+remain"
)
_LEFT = re.compile(rf"{_V}\s+regression\s+list\s+still\s+shows\s+(\d{{1,5}})\s+unresolved")
MAX_PAGE = 4 * 1024 * 1024  # characters


@dataclass(frozen=True, slots=True)
class KernelPage:
    """What the page says about releases and regressions; empty and None where it does not."""

    day: date | None
    development: str = ""
    development_on: date | None = None
    stable: tuple[str, ...] = ()
    stable_on: date | None = None
    counts: tuple[Count, ...] = ()


def read_page(page: str, *, source: str) -> KernelPage:
    """The paragraphs of one page; `source` is its address."""
    text = _text(page[:MAX_PAGE])
    day = _page_day(text)
    development = _DEVELOPMENT.search(text)
    stable, stable_on = _stable(text, day)
    version = development[1] if development else ""
    return KernelPage(
        day=day,
        development=version,
        development_on=_on(development[2], development[3], day) if development else None,
        stable=stable,
        stable_on=stable_on,
        counts=_counts(text, version, day, source) if day else (),
    )


def read_releases(page: KernelPage, *, source: str) -> tuple[ReleaseFact, ...]:
    """What the page says about releases, as the word of one more witness; known from the day of the page on."""
    dated = [(page.development, page.development_on), *((version, page.stable_on) for version in page.stable)]
    return tuple(
        ReleaseFact(version, Witness.PAGE, midnight(on), Precision.DAY, midnight(page.day), url=source)
        for version, on in dated
        if version and on is not None and page.day is not None
    )


def midnight(day: date) -> datetime:
    """The beginning of a day in UTC: how a witness speaks that knows no time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _stable(text: str, day: date | None) -> tuple[tuple[str, ...], date | None]:
    """The stable kernels in the form of 2009, or in that of later years, and when they were released."""
    found = _STABLE.search(text)
    if found is not None:
        return (found[1], *re.findall(_V, found[2] or "")), _on(found[3], found[4], day)
    found = _UPDATES.search(text)
    if found is not None:
        return tuple(re.findall(_V, found[1])), _on(found[2], found[3], day)
    return (), None


def _counts(text: str, version: str, day: date, source: str) -> tuple[Count, ...]:
    found = []
    reported = _REPORTED.search(text)
    if reported and version:
        cycle, numbers = version.partition("-rc")[0], (int(reported[1]), int(reported[2]))
        found.append(Count(Publisher.LWN, cycle, day, source, version, numbers[0], None, numbers[1]))
    left = _LEFT.search(text)
    if left:
        found.append(Count(Publisher.LWN, left[1], day, source, unresolved=int(left[2])))
    return tuple(found)


def _text(page: str) -> str:
    """The words of a page, white space flattened."""
    if "<" in page and re.search(r"<(?:html|body|p|div|h\d)\b", page, re.IGNORECASE):
        soup = BeautifulSoup(page, "lxml")
        for dead in soup(["script", "style", "noscript"]):
            dead.decompose()
        page = soup.get_text(" ")
    return re.sub(r"\s+", " ", page).replace(" ,", ",").replace(" .", ".").replace("( ", "(").replace(" )", ")")


def _page_day(text: str) -> date | None:
    for match in _DATE.finditer(text):
        found = _day(match[1], match[2], int(match[3]))
        if found is not None:
            return found
    return None


def _on(month: str, number: str, page: date | None) -> date | None:
    """A day without a year: the last such day before the page was written."""
    found = _day(month, number, page.year) if page else None
    if found is not None and page is not None and (found - page).days > 31:
        return _day(month, number, page.year - 1)
    return found


def _day(month: str, number: str, year: int) -> date | None:
    try:
        return datetime.strptime(f"{month} {number} {year} +0000", "%B %d %Y %z").date()
    except ValueError:
        return None
