"""Patches posted for regressions: each tie, which is the strongest, duplicates, and what was known when."""

from datetime import timedelta

import pytest
from django.test import Client

from regressions.models import Regression, Root
from regressions.patches import FixTie, by_effort, patches_for, posted_fixes
from tests.make import NOON, make_event, make_member, make_message, make_posted, make_posting, make_regression

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)
CULPRIT = "1234567890abcdef1234567890abcdef12345678"
DAY = timedelta(days=1)


def ties(regression: Regression) -> list[tuple[str, FixTie]]:
    found = by_effort(posted_fixes([regression.pk], at=LATER))
    return [(fix.head, fix.tie) for fix in found]


def test_a_patch_that_closes_the_report_is_for_the_regression() -> None:
    regression = make_regression(report="report@example.org")
    make_posted(head="fix@example.org", closes=["report@example.org"])

    assert ties(regression) == [("fix@example.org", FixTie.CLOSES)]


def test_a_patch_that_links_to_an_issue_is_for_its_regression() -> None:
    regression = make_regression(report="https://bugzilla.kernel.org/show_bug.cgi?id=7")
    make_posted(head="fix@example.org", links=["https://bugzilla.kernel.org/show_bug.cgi?id=7"])

    assert ties(regression) == [("fix@example.org", FixTie.LINKS)]


@pytest.mark.parametrize("digits", range(7, 13))
def test_a_patch_names_the_culprit_by_seven_to_twelve_digits(digits: int) -> None:
    regression = make_regression(culprit=CULPRIT)
    make_posted(head="fix@example.org", fixes=[CULPRIT[:digits]])
    make_posted(head="other@example.org", fixes=[CULPRIT[1 : digits + 1]])

    assert ties(regression) == [("fix@example.org", FixTie.FIXES)]


def test_an_unknown_culprit_is_named_by_nobody() -> None:
    regression = make_regression()
    make_posted(fixes=[""])

    assert ties(regression) == []


def test_a_patch_in_the_thread_of_the_regression_is_for_it() -> None:
    regression = make_regression()
    make_posted(head="fix@example.org")
    make_event(regression, kind="patch", message_id="fix@example.org")

    assert ties(regression) == [("fix@example.org", FixTie.THREAD)]


def test_a_patch_in_the_thread_before_the_report_is_what_was_reported() -> None:
    regression = make_regression(known_at=NOON + DAY)
    make_posted(head="cause@example.org")
    make_event(regression, kind="patch", message_id="cause@example.org")

    assert ties(regression) == []


def test_a_series_counts_once_with_its_strongest_tie() -> None:
    regression = make_regression(report="report@example.org", culprit=CULPRIT)
    make_posted(head="a@example.org", closes=["report@example.org"], fixes=[CULPRIT[:12]])
    make_posted(head="b@example.org", links=["report@example.org"], fixes=[CULPRIT[:12]])
    make_posted(head="c@example.org", fixes=[CULPRIT[:12], CULPRIT[:7]])
    for head in "abc":
        make_event(regression, kind="patch", message_id=f"{head}@example.org")

    assert [tie for _, tie in ties(regression)] == [FixTie.CLOSES, FixTie.LINKS, FixTie.FIXES]


def test_revisions_count_as_one_with_the_strongest_tie_of_any() -> None:
    regression = make_regression(report="report@example.org", culprit=CULPRIT)
    make_posted(head="v1@example.org", closes=["report@example.org"])
    make_posted(head="v2@example.org", effort="v1@example.org", fixes=[CULPRIT[:12]], posted_at=NOON + DAY)

    assert ties(regression) == [("v2@example.org", FixTie.CLOSES)]


def test_a_mail_below_which_a_regression_only_goes_on_is_no_report() -> None:
    regression = make_regression()
    Root.objects.create(regression=regression, message_id="monitored@example.org", how="monitor")
    make_posted(links=["monitored@example.org"])

    assert ties(regression) == []


def test_a_duplicates_patches_are_for_what_it_duplicates() -> None:
    above = make_regression()
    below = make_regression(report="below@example.org", state="duplicate")
    lowest = make_regression(report="lowest@example.org", state="duplicate")
    Regression.objects.filter(pk=below.pk).update(duplicate_of=above)
    Regression.objects.filter(pk=lowest.pk).update(duplicate_of=below)
    make_posted(head="fix@example.org", closes=["lowest@example.org"])

    assert ties(above) == [("fix@example.org", FixTie.CLOSES)]
    assert ties(below) == ties(lowest) == []


def test_before_it_is_marked_a_duplicate_counts_for_itself() -> None:
    above = make_regression()
    below = make_regression(report="below@example.org", state="duplicate", earlier=[(NOON + 9 * DAY, "open")])
    Regression.objects.filter(pk=below.pk).update(duplicate_of=above)
    make_posted(closes=["below@example.org"])

    found = [{fix.regression for fix in posted_fixes(at=NOON + days * DAY)} for days in (8, 9)]

    assert found == [{below.pk}, {above.pk}]


def test_duplicates_of_each_other_end_nothing() -> None:
    one = make_regression(report="one@example.org", state="duplicate")
    other = make_regression(state="duplicate")
    Regression.objects.filter(pk=one.pk).update(duplicate_of=other)
    Regression.objects.filter(pk=other.pk).update(duplicate_of=one)
    make_posted(closes=["one@example.org"])

    assert posted_fixes(at=LATER) == []


def test_what_is_posted_or_tracked_later_is_not_known_yet() -> None:
    regression = make_regression(report="report@example.org")
    make_posted(closes=["report@example.org"], posted_at=NOON + DAY)
    make_regression(report="late@example.org", known_at=NOON + 3 * DAY)
    make_posted(closes=["late@example.org"])

    found = [[fix.regression for fix in posted_fixes(at=NOON + hours * DAY / 24)] for hours in (0, 23, 24)]

    assert found == [[], [], [regression.pk]]


def test_what_became_of_it_is_told_of_the_patch_that_says_so() -> None:
    make_regression(report="report@example.org")
    series = make_posted(head="cover@example.org", total=2, found=2)
    for number, closes in ((1, ["report@example.org"]), (2, [])):
        message = make_message(arrived=NOON)
        make_posting(message, closes=closes, links=closes)
        fate = {"commit": f"{number}" * 40, "next_at": NOON + number * DAY, "merged_at": NOON + (10 + number) * DAY}
        make_member(series, message, number=number, **fate)

    early, late = (posted_fixes(at=NOON + days * DAY)[0] for days in (5, 30))

    assert (early.next_at, early.merged_at, early.commits) == (NOON + DAY, None, ())
    assert (late.merged_at, late.commits) == (NOON + 11 * DAY, ("1" * 40,))


def test_a_cover_speaks_for_all_its_patches() -> None:
    make_regression(report="report@example.org")
    series = make_posted(head="cover@example.org", closes=["report@example.org"])
    series.parts.update(number=0)
    make_member(series, make_message(), commit="2" * 40, merged_at=NOON + DAY)

    assert posted_fixes(at=LATER)[0].commits == ("2" * 40,)


def test_a_request_to_pull_is_no_patch() -> None:
    regression = make_regression(report="report@example.org")
    make_posted(closes=["report@example.org"], kind="pull")

    assert ties(regression) == []


def test_the_newest_effort_stands_first_with_all_revisions() -> None:
    regression = make_regression(report="report@example.org")
    make_posted(head="old@example.org", closes=["report@example.org"])
    make_posted(head="v1@example.org", closes=["report@example.org"], posted_at=NOON + DAY)
    make_posted(head="v2@example.org", effort="v1@example.org", version=2, posted_at=NOON + 2 * DAY)

    lines = patches_for(regression.pk, at=LATER)

    assert [line.row.head for line in lines] == ["v2@example.org", "old@example.org"]
    assert [one.version for one in lines[0].revisions] == [1, 2]


def test_the_page_of_a_regression_shows_its_patches(client: Client) -> None:
    make_regression(report="report@example.org", slug="r1")
    make_posted(head="v1@example.org", title="<b>fix</b> it", closes=["report@example.org"])

    page = client.get("/regressions/r1/", {"at": "2026-03-05"}).content.decode()

    assert "Patches posted for it" in page
    assert "&lt;b&gt;fix&lt;/b&gt; it" in page
    assert "/patches/v1@example.org/?at=2026-03-05" in page
    assert "closes its report" in page


def test_without_patches_the_page_does_not_speak_of_them(client: Client) -> None:
    make_regression(report="report@example.org", slug="r1")
    make_posted(closes=["report@example.org"], posted_at=NOON + 2 * DAY)

    assert "Patches posted for it" not in client.get("/regressions/r1/", {"at": "2026-03-03"}).content.decode()
