"""The radar: which part a fix is in, flags from real rows, conditions, as of any day, and what the page shows."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from flow.flags import Flag, Part
from flow.radar import RadarRow, radar
from kernels.tests.make import TAGS, land, make_case, make_world, sha
from maintainers.models import SectionRow
from patches.models import Series
from regressions.models import Regression
from tests.make import NOON, make_posted, make_regression, make_releases, make_trees

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = "/patches/fixes/"


def rows(at: datetime = NOON + 10 * DAY, mainline: str = "7.0-rc6") -> list[RadarRow]:
    return radar(at=at, mainline=mainline)


def make_fix(
    name: str = "r", *, posted_at: datetime = NOON, subsystems: tuple[str, ...] = (), **columns: Any
) -> Series:
    """A regression, and a series that closes its report."""
    make_regression(slug=name, title=f"{name}: broken", report=f"{name}@example.org", subsystems=subsystems)
    head = f"fix-{name}@example.org"
    return make_posted(
        head=head, title=f"{name}: repair", closes=[f"{name}@example.org"], posted_at=posted_at, **columns
    )


def land_in(series: Series, *, next_at: datetime | None = None, merged_at: datetime | None = None) -> None:
    series.parts.update(commit=sha("fix"), next_at=next_at, merged_at=merged_at)
    dates = {"nexts": [next_at] if next_at else [], "merges": [merged_at] if merged_at else []}
    Series.objects.filter(pk=series.pk).update(**dates)


def page(client: Client, **query: str) -> str:
    answer = client.get(PAGE, {"at": "2026-03-12", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_fix_waits_from_the_seventh_day_after_its_latest_revision() -> None:
    make_fix()
    make_posted(head="v2@example.org", effort="fix-r@example.org", version=2, posted_at=NOON + 3 * DAY)

    parts = [rows(NOON + age)[0].part for age in (9 * DAY, 10 * DAY)]

    assert parts == [Part.NEW, Part.POSTED]
    assert rows()[0].series.head == "v2@example.org"
    assert rows()[0].waiting == 7


def test_a_fix_that_is_posted_later_is_not_there_yet() -> None:
    make_fix(posted_at=NOON + 3 * DAY)

    assert rows(NOON + 2 * DAY) == []
    assert [row.part for row in rows(NOON + 3 * DAY)] == [Part.NEW]


def test_what_linux_next_has_is_in_next_since_that_day() -> None:
    series = make_fix()
    land_in(series, next_at=NOON + 2 * DAY)

    assert [row.part for row in rows(NOON + DAY)] == [Part.NEW]
    (row,) = rows(NOON + 9 * DAY)
    assert (row.part, row.waiting) == (Part.NEXT, 7)
    assert "in next for 7 days while mainline is at -rc6" in [raised.words for raised in row.flags]


def test_only_what_mainline_has_stays_in_next_for_too_long() -> None:
    series = make_fix()
    land_in(series, next_at=NOON)
    Regression.objects.get().periods.update(tree="next")

    assert Flag.IN_NEXT not in {raised.flag for raised in rows()[0].flags}


def test_an_earlier_revision_that_was_picked_up_counts() -> None:
    series = make_fix()
    land_in(series, next_at=NOON + DAY)
    make_posted(head="v2@example.org", effort="fix-r@example.org", version=2, posted_at=NOON + 3 * DAY)

    assert [row.part for row in rows()] == [Part.NEXT]


def test_what_is_merged_or_settled_is_waited_for_by_nobody() -> None:
    land_in(make_fix("merged"), merged_at=NOON + DAY)
    make_fix("settled")
    Regression.objects.get(slug="settled").periods.update(state="resolved")

    assert rows() == []


def test_a_reply_or_a_review_is_an_answer() -> None:
    make_fix("silent")
    make_fix("own words", replies=[NOON + DAY])
    make_fix("answered", replies=[NOON + DAY], answered_at=NOON + DAY)
    make_fix("answered later", answered_at=NOON + 11 * DAY)
    make_fix("reviewed", trailers=[f"{int(NOON.timestamp())}\treviewed\tRosa"])

    silent = [row.regression.slug for row in rows() if Flag.UNANSWERED in {raised.flag for raised in row.flags}]

    assert sorted(silent) == ["answered later", "own words", "silent"]


def test_without_trees_the_page_says_what_it_cannot_know(client: Client) -> None:
    make_fix()

    before = page(client)
    make_trees()
    after = page(client)

    assert "No tree of next and none of mainline is followed here" in before
    assert "nobody picked it up</span>" not in before
    assert "is followed here" not in after
    assert "fix posted 10 days ago, nobody picked it up</span>" in after


def test_stable_waits_for_what_mainline_has() -> None:
    make_world()
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    land("port of it", "v7.2.1", upstream="culprit")
    case = make_case("usb", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])
    series = make_posted(closes=[case.report], posted_at=TAGS["v7.2"])
    land_in(series, merged_at=TAGS["v7.3-rc1"])

    (row,) = rows(TAGS["v7.3-rc2"] + DAY)

    assert row.part is Part.STABLE
    assert [raised.words for raised in row.flags] == ["fixed in mainline, 7.2.y still waits"]
    assert row.waiting == (TAGS["v7.3-rc2"] + DAY - TAGS["v7.3-rc1"]).days


def test_the_newest_new_one_and_the_longest_wait_stand_first() -> None:
    for name, days in (("a", 20), ("b", 40), ("c", 1), ("d", 3)):
        make_fix(name, posted_at=NOON + (50 - days) * DAY)

    assert [row.regression.slug for row in rows(NOON + 50 * DAY)] == ["c", "d", "b", "a"]


def test_a_duplicate_is_not_told_apart() -> None:
    make_fix("above")
    below = make_regression(slug="below", report="below@example.org", state="duplicate")
    Regression.objects.filter(pk=below.pk).update(duplicate_of=Regression.objects.get(slug="above"))
    make_posted(closes=["below@example.org"])

    assert [row.regression.slug for row in rows()] == ["above", "above"]


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({}, "ab"),
        ({"list": "netdev"}, "a"),
        ({"list": "linux-mm"}, ""),
        ({"subsystem": "linux-usb"}, "b"),
        ({"section": "usb subsystem"}, "b"),
        ({"section": "USB"}, ""),
        ({"part": "new"}, ""),
        ({"part": "posted"}, "ab"),
    ],
)
def test_conditions_select(client: Client, query: dict[str, str], there: str) -> None:
    make_sections()
    make_fix("a", lists=["netdev"], files=["net/core/dev.c"])
    make_fix("b", lists=["usb"], subsystems=("linux-usb",), files=["drivers/usb/core/hub.c"])

    text = page(client, **query)

    assert [name for name in "ab" if f"{name}: repair" in text] == list(there)


def test_facets_count_what_a_click_would_show(client: Client) -> None:
    make_fix("a", lists=["netdev", "linux-mm"], subsystems=("netdev",))
    make_fix("b", lists=["netdev"], subsystems=("linux-usb",))

    text = page(client, subsystem="netdev")

    assert text.count(">netdev <span>1</span></a>") == 2
    assert ">linux-mm <span>1</span></a>" in text
    assert ">linux-usb <span>1</span></a>" in text
    assert "1 fix meets these conditions" in text


def make_sections() -> None:
    for place, (title, pattern) in enumerate((("USB SUBSYSTEM", "drivers/usb/"), ("THE REST", "*/"))):
        fields = {"M": [f"{name} <m@example.org>" for name in ("Ada", "Bo", "Cy")], "F": [pattern]}
        SectionRow.objects.create(position=place, title=title, fields=fields, lists=[])


def test_a_row_says_who_to_ask_and_the_rest_is_nobody(client: Client) -> None:
    make_sections()
    make_fix("a", files=["drivers/usb/core/hub.c"])
    make_fix("b", files=["net/core/dev.c"])

    text = page(client)

    assert text.count("Ada, Bo and 1 more") == 1
    assert "section=USB+SUBSYSTEM" in text or "section=USB%20SUBSYSTEM" in text
    assert "THE REST" not in text


def test_what_is_no_condition_is_said_and_left_out(client: Client) -> None:
    make_fix("a")

    text = page(client, part="nonsense", lists="netdev")

    assert text.count('role="alert"') == 2
    assert "a: repair" in text


def test_each_empty_part_says_why(client: Client) -> None:
    make_releases()

    text = page(client)

    assert text.count('class="empty"') == 4
    assert "No living stable series is known to lack a fix" in text


def test_titles_are_text_and_links_stay_in_the_past(client: Client) -> None:
    make_fix("a")
    evil = "<script>alert(1)</script> \u202e " + "x" * 9000
    Regression.objects.update(title=evil)
    Series.objects.update(title=evil, author_name="<b>")

    text = page(client)

    assert "<script>alert" not in text
    assert "x" * 200 not in text
    assert '/regressions/a/?at=2026-03-12"' in text
    assert '/patches/fix-a@example.org/?at=2026-03-12"' in text


def test_the_page_takes_as_many_statements_with_one_fix_as_with_thirty(client: Client) -> None:
    make_releases()
    make_sections()
    counts = []
    for some in (range(1), range(1, 31)):
        for number in some:
            series = make_fix(f"r{number}", files=[f"drivers/usb/{number}.c"])
            land_in(series, **[{}, {"next_at": NOON}, {"merged_at": NOON}][number % 3])
        land_in(make_fix(f"m{len(some)}"), merged_at=NOON)
        Regression.objects.update(culprit=sha("culprit"))
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))

    # Status of releases (4), followed trees (twice), fixes, what counts, living series (3), arrivals, bases, rows,
    # answers, periods, activity, entries (2), revisions; the dateline (2); how fresh the sources are.
    assert counts == [23, 23]


def test_the_week_says_what_its_series_fix(client: Client) -> None:
    make_fix("a")
    make_posted(title="something else")

    text = client.get("/patches/", {"at": "2026-03-03"}).content.decode()

    assert text.count('fixes <a href="/regressions/a/?at=2026-03-03" title="a: broken">a</a>') == 1
    assert '<a href="/patches/fixes/?at=2026-03-03">which still wait</a>)</dt><dd>1</dd>' in text
    assert (
        'type="application/atom+xml" title="Patch series as they are posted" href="/feeds/patches.atom?at=2026-03-03"'
        in text
    )
