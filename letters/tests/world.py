"""A week in which something of everything happened, and what a reader finds on a page or in a mail."""

import re
from collections.abc import Collection
from datetime import timedelta
from html import unescape

from candidates.models import Candidate
from digests.edition import Edition, edition
from digests.periods import parse_week
from published.models import PublishedCount
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from stable.models import Round
from tests.make import (
    NOON,
    make_event,
    make_message,
    make_posted,
    make_regression,
    make_releases,
    make_series,
    make_trees,
)
from topics.models import Topic

NAME = "2026-W10"  # March 2 (NOON) to 8
DAY = timedelta(days=1)
SHA = "1a2b3c4d5e6f" + "0" * 28

SECTIONS = {
    "followed": "Followed regressions",
    "own1": "Commits and reports of mats@example.org",
    "release": "Kernel release status",
    "state": "State of the regressions",
    "new": "New",
    "settled": "Settled",
    "reopened": "Reopened",
    "overdue": "Overdue",
    "fixes": "Fixes that wait in linux-next",
    "patches": "Patches and updates",
    "numbers": "The week in numbers",
    "coming": "What comes next",
    "topics": "Topics",
    "candidates": "Not flagged by anybody",
}
DAILY = {"overdue": "Became overdue", "fixes": "Fixes that moved"}


def week(name: str = NAME) -> Edition:
    found = parse_week(name)
    assert found is not None
    return edition(found, at=found.end)


def make_rich_week() -> None:
    """Each section of an edition has something, and the lists of regressions more than they show."""
    make_trees()
    make_releases()
    own = {"7.0-rc3": NOON + 5 * DAY, "6.18.7": NOON + DAY, "6.12.80": NOON + DAY, "7.0-rc2-rt1": NOON + 2 * DAY}
    facts = [ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in own.items()]
    said = "Nothing scary this week; networking is a third of it."
    mail = {"message_id": "rc3@example.org", "excerpt": said}
    facts.append(ReleaseFact("7.0-rc3", Witness.ANNOUNCEMENT, NOON + 5 * DAY, Precision.SECOND, NOON + 5 * DAY, **mail))
    facts.append(ReleaseFact("next-20260305", Witness.TAG, NOON + 3 * DAY, Precision.SECOND, NOON + 3 * DAY))
    fold(store_sightings(facts))
    _make_regressions()
    _make_patches()
    message = make_message(arrived=NOON + DAY, subject="r8169: the link is dead since 7.0-rc2", author="Bo Tester")
    Candidate.objects.create(message=message, score=7, features=[], culprit=SHA)
    PublishedCount.objects.create(
        publisher="regzbot", cycle="7.0", as_of=(NOON + DAY).date(), reported=31, unresolved=17, source="w@example.org"
    )
    review = make_message(arrived=NOON + 5 * DAY, subject="[PATCH 000/100] 6.18.8-rc1 review")
    Round.objects.create(
        message=review, version="6.18.8", rc=1, patches=100, opened_at=NOON + 5 * DAY, deadline=NOON + 8 * DAY
    )


def _make_regressions() -> None:
    make_regression(title="mm: reclaim stalls", slug="followed", known_at=NOON + DAY, subsystems=["netdev"])
    for number in range(13):
        make_regression(title=f"net: flow {number} stalls", known_at=NOON + number * timedelta(hours=1), culprit=SHA)
    late = make_regression(
        title="btrfs: scrub is slow", cycle="6.19", known_at=NOON - 40 * DAY, subsystems=["linux-btrfs"]
    )
    late.due_at = NOON - 20 * DAY
    late.save()
    old = NOON - 9 * DAY
    make_regression(
        title="wifi: drops frames",
        report="settled@example.org",
        known_at=old,
        state="fixed",
        earlier=[(NOON + DAY, "open")],
        subsystems=["netdev"],
    )
    make_regression(title="usb: hub is gone", known_at=old, earlier=[(NOON - 2 * DAY, "open"), (NOON + DAY, "fixed")])
    make_regression(title="mm: a leak", known_at=old, state="invalid", earlier=[(NOON + DAY, "open")])
    make_regression(title="x86: no boot", known_at=old, state="inconclusive", is_backburner=False)
    shelved = make_regression(title="fb: no console", known_at=old, is_backburner=True)
    make_event(shelved, at=NOON + DAY, kind="reply", message_id="answer@example.org")


def _make_patches() -> None:
    make_regression(title="xhci: resets a disk", known_at=NOON - 8 * DAY, report="xhci@example.org")
    series = make_posted(
        head="fix@example.org", title="xhci: keep the ring", posted_at=NOON - 7 * DAY, closes=["xhci@example.org"]
    )
    series.parts.update(commit="f" * 40, next_at=NOON - 4 * DAY)
    series.nexts = [NOON - 4 * DAY]
    series.save()
    make_posted(title="net: stop the stall", posted_at=NOON + DAY, fixes=[SHA[:12]])
    hours = [NOON + timedelta(hours=hour) for hour in range(1, 5)]
    make_series(title="mm: devtmpfs on demand", version=3, posted_at=NOON, replies=hours, lists=["linux-mm"])
    make_series(title="net: a faster path", posted_at=NOON + DAY, merges=[NOON + 2 * DAY])
    make_series(title="net: count drops", posted_at=NOON + DAY, nexts=[NOON + 2 * DAY])
    Topic.objects.create(slug="devtmpfs", name="Devtmpfs", description="", words=["devtmpfs"], is_published=True)


def words(html: str) -> str:
    """What a reader sees of HTML, with single spaces; an element ends a word."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def numbers(text: str) -> set[str]:
    """All figures and versions of a text; addresses are none."""
    return set(re.findall(r"\d+(?:\.\d+)*", re.sub(r"https?://\S+", " ", text)))


def page_sections(page: str) -> dict[str, str]:
    """By id: the sections of a page."""
    found = re.findall(r'<section class="sec[^"]*" id="([a-z]+)">(.*?)</section>', page, re.DOTALL)
    return dict(found)


def text_sections(text: str) -> dict[str, str]:
    """By heading: the sections of a text mail."""
    parts = re.split(r"\n\n(?=[^\n]+\n-{3,}\n)", text)
    return {part.split("\n", 1)[0].split(":")[0]: part for part in parts[1:]}


def html_sections(html: str) -> dict[str, str]:
    """By heading: the sections of an HTML mail."""
    parts = re.split(r"(?=<h2)", html)
    return {words(part.split("</h2>")[0]).split(":")[0]: words(part) for part in parts[1:]}


def missing(wanted: Collection[object], found: Collection[object]) -> set[object]:
    return set(wanted) - set(found)
