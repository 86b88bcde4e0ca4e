"""What a listing and the table of longterm kernels say about the support of series, and how that changes."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kernelorg.models import Listed, Site
from kernelorg.tests.site import (
    DAY,
    FEED,
    HOUR,
    JSON,
    NOW,
    TABLE,
    Kernel,
    KernelOrg,
    Reply,
    poll,
    support,
    told,
    written,
)
from kernelorg.tests.test_longterm import BOTH, HEAD, page
from stable.facts import Promise, Voice
from stable.fold import SupportState
from stable.models import Statement

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)
ENDED, SUPPORTED, LONGTERM = SupportState.ENDED, SupportState.SUPPORTED, SupportState.LONGTERM
# The flags of 7.2.8 one poll after the other.
FLIPS = (False, True, False, True)


def flip(kernel_org: KernelOrg, site: Site, *flags: bool | None) -> list[SupportState]:
    """The support of 7.2.y after each flag; with None the document does not say."""
    states = []
    for flag in flags:
        kernel_org.lists(Kernel("7.2.8").json(iseol=... if flag is None else flag))
        poll(site)
        states.append(support("7.2.y").state)
    return states


def promises(name: str) -> list[str]:
    return list(Statement.objects.filter(series=name).order_by("pk").values_list("promise", flat=True))


def test_the_state_of_support_follows_the_flag_each_time_that_it_flips(kernel_org: KernelOrg, site: Site) -> None:
    assert flip(kernel_org, site, *FLIPS) == [SUPPORTED, ENDED, SUPPORTED, ENDED]


def test_each_flip_is_kept_with_its_time(kernel_org: KernelOrg, site: Site) -> None:
    began = timezone.now()
    flip(kernel_org, site, *FLIPS)

    rows = list(Listed.objects.all())
    assert [row.is_eol for row in rows] == list(FLIPS)
    assert began < rows[0].seen_at < rows[1].seen_at < rows[2].seen_at < rows[3].seen_at < timezone.now()
    said = Statement.objects.values_list("promise", "voice", "said_at")
    assert list(said) == [
        ("ended", "kernel.org", rows[1].seen_at),
        ("revived", "kernel.org", rows[2].seen_at),
        ("ended", "kernel.org", rows[3].seen_at),
    ]


def test_the_past_stays_as_it_was_known_then(kernel_org: KernelOrg, site: Site) -> None:
    flip(kernel_org, site, *FLIPS)

    seen = list(Listed.objects.values_list("seen_at", flat=True))
    assert [support("7.2.y", at=at).state for at in seen] == [SUPPORTED, ENDED, SUPPORTED, ENDED]
    assert [support("7.2.y", at=at - TICK).state for at in seen[1:]] == [SUPPORTED, ENDED, SUPPORTED]


def test_an_end_that_was_taken_back_is_told_on_the_page(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    flip(kernel_org, site, *FLIPS[:2])
    assert "end of life" not in told(client)

    flip(kernel_org, site, *FLIPS[2:])

    said, unsaid = Listed.objects.values_list("seen_at", flat=True)[1:3]
    words = f"7.2.8 was marked as end of life from {said:%Y-%m-%d %H:%M} UTC to {unsaid:%Y-%m-%d %H:%M} UTC."
    assert words in told(client)


def test_an_end_that_was_taken_back_long_ago_is_no_news(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    flip(kernel_org, site, True, False)
    Listed.objects.update(seen_at=NOW - 61 * DAY)

    poll(site)

    assert "end of life" not in told(client)


def test_a_flag_at_first_sight_dates_the_end_by_the_release(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.2.8", is_eol=True))

    poll(site)

    found = support("7.2.y")
    assert (found.state, found.ended_on) == (ENDED, (NOW - 2 * DAY).date())
    assert found.why == "kernel.org lists it as end of life"


def test_a_flag_that_comes_later_dates_the_end_by_its_day(kernel_org: KernelOrg, site: Site) -> None:
    flip(kernel_org, site, False, True)

    assert support("7.2.y").ended_on == Listed.objects.latest("pk").seen_at.date()


def test_an_end_is_told_as_long_as_it_is_listed_and_said_once(kernel_org: KernelOrg, site: Site) -> None:
    flip(kernel_org, site, True, True, True)

    assert promises("7.2.y") == ["ended"]


def test_a_flag_that_is_missing_takes_nothing_back(kernel_org: KernelOrg, site: Site) -> None:
    assert flip(kernel_org, site, True, None, True) == [ENDED, ENDED, ENDED]
    assert promises("7.2.y") == ["ended"]


def test_an_end_is_taken_back_although_the_flag_was_missing_meanwhile(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.2.8", is_eol=True))
    poll(site)
    kernel_org.lists(Kernel("7.2.8", "longterm").json(iseol=...))
    poll(site)
    kernel_org.lists(Kernel("7.2.8", "longterm"))

    poll(site)

    assert promises("7.2.y") == ["ended", "longterm", "revived"]
    assert support("7.2.y").state == LONGTERM


def test_a_flag_that_is_no_flag_takes_nothing_back(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    flip(kernel_org, site, True)
    kernel_org.lists(Kernel("7.2.8").json(iseol=0))

    poll(site)

    assert support("7.2.y").state == ENDED
    assert "7.2.8: iseol is neither true nor false." in told(client)


def test_a_further_release_that_is_not_marked_takes_the_end_back(
    kernel_org: KernelOrg, site: Site, client: Client
) -> None:
    """One more update the day after the last one: nobody unmarks the kernel that is no longer listed."""
    kernel_org.lists(Kernel("7.2.8", is_eol=True))
    poll(site)
    kernel_org.lists(Kernel("7.2.9", at=NOW - DAY))

    poll(site)

    assert support("7.2.y").state == SUPPORTED
    assert "7.2.8 was marked as end of life on " in told(client)
    assert ", but 7.2.9 is not." in told(client)


def test_a_further_release_that_is_marked_too_is_the_new_end(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.2.8", at=NOW - 20 * DAY, is_eol=True))
    poll(site)
    kernel_org.lists(Kernel("7.2.9", at=NOW - DAY, is_eol=True))

    poll(site)

    found = support("7.2.y")
    assert (found.state, found.ended_on) == (ENDED, (NOW - DAY).date())


def test_an_older_listing_from_a_cache_does_not_revive_a_series(kernel_org: KernelOrg, site: Site) -> None:
    for kernel in (Kernel("7.2.7", at=NOW - 9 * DAY), Kernel("7.2.8", is_eol=True), Kernel("7.2.7", at=NOW - 9 * DAY)):
        kernel_org.lists(kernel)
        poll(site)

    assert support("7.2.y").state == ENDED


def test_a_listing_older_than_all_that_we_know_does_so_for_no_longer_than_it_is_there(
    kernel_org: KernelOrg, site: Site
) -> None:
    last = Kernel("7.2.8", is_eol=True)
    for kernel in (last, Kernel("7.2.6", at=NOW - 20 * DAY), last, last):
        kernel_org.lists(kernel)
        poll(site)

    assert support("7.2.y").state == ENDED
    assert promises("7.2.y") == ["ended", "revived", "ended"]


def test_an_older_kernel_listed_beside_the_last_one_takes_nothing_back(
    kernel_org: KernelOrg, site: Site, client: Client
) -> None:
    kernel_org.lists(Kernel("7.2.8", is_eol=True), Kernel("7.2.7", at=NOW - 9 * DAY))

    poll(site)

    assert promises("7.2.y") == ["ended"]
    assert "end of life" not in told(client)


def test_of_two_kernels_of_a_series_the_newest_one_speaks(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.2.7", at=NOW - 9 * DAY, is_eol=True), Kernel("7.2.8"))

    poll(site)

    assert promises("7.2.y") == []


def test_the_end_of_a_release_that_is_dated_tomorrow_has_come(kernel_org: KernelOrg, site: Site) -> None:
    """Its date is a matter of clocks; the flag is there."""
    kernel_org.lists(Kernel("7.2.8", at=NOW + DAY, is_eol=True))

    poll(site)

    assert support("7.2.y").state == ENDED


def test_the_flag_of_a_candidate_says_nothing_of_the_series_before(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.3-rc3", "mainline", is_eol=True), Kernel("7.2.8-rt3", is_eol=True))

    poll(site)

    assert not Statement.objects.exists()


def test_an_end_that_only_the_feed_tells_counts(kernel_org: KernelOrg, site: Site) -> None:
    flip(kernel_org, site, False)
    kernel_org.lists_in_all_forms(Kernel("7.2.8", is_eol=True))
    del kernel_org.replies[JSON]

    assert poll(site).form == "feeds/kdist.xml"
    assert support("7.2.y").state == ENDED


def test_a_new_address_of_a_site_takes_an_end_back_all_the_same(kernel_org: KernelOrg, site: Site) -> None:
    flip(kernel_org, site, True)
    Site.objects.update(url=site.url.removesuffix("/"))

    assert flip(kernel_org, site, False) == [SUPPORTED]


@pytest.fixture
def listed(kernel_org: KernelOrg) -> KernelOrg:
    """A site that lists 6.12.111, and promises it until the end of 2028."""
    kernel_org.lists(Kernel("6.12.111", "longterm"))
    kernel_org.replies[TABLE] = Reply(page(("6.12", BOTH, "2024-11-17", "Dec, 2028")))
    return kernel_org


def a_day_later() -> None:
    Site.objects.update(longterm_at=NOW - 25 * HOUR)


def test_the_table_of_longterm_kernels_says_until_when_and_who(listed: KernelOrg, site: Site) -> None:
    poll(site)

    found = support("6.12.y")
    assert (found.state, found.projected_end) == (LONGTERM, date(2028, 12, 31))
    assert found.maintainers == ("Greg Kroah-Hartman", "Sasha Levin")
    assert {fact.voice for fact in found.history} == {Voice.KERNEL_ORG}
    assert promises("6.12.y") == [Promise.LONGTERM, Promise.PROJECTED, Promise.MAINTAINER]


def test_the_table_makes_a_series_longterm_that_is_not_listed_so(listed: KernelOrg, site: Site) -> None:
    listed.lists(Kernel("6.12.111", "stable"))

    poll(site)

    assert support("6.12.y").state == LONGTERM


def test_the_table_is_asked_for_once_a_day(listed: KernelOrg, site: Site) -> None:
    poll(site)
    poll(site)
    assert listed.count(TABLE) == 1
    a_day_later()
    before = written()

    poll(site)

    assert listed.count(TABLE) == 2
    assert written() == before


def test_a_changed_promise_is_added_and_the_old_one_kept(listed: KernelOrg, site: Site) -> None:
    poll(site)
    between = timezone.now()
    a_day_later()
    listed.replies[TABLE] = Reply(page(("6.12", BOTH, "2024-11-17", "Dec, 2030")))

    poll(site)

    assert support("6.12.y").projected_end == date(2030, 12, 31)
    assert support("6.12.y", at=between).projected_end == date(2028, 12, 31)
    assert promises("6.12.y").count(Promise.PROJECTED) == 2


def test_a_promise_that_changes_back_is_the_last_word(listed: KernelOrg, site: Site) -> None:
    for year in (2028, 2030, 2028, 2028):
        listed.replies[TABLE] = Reply(page(("6.12", BOTH, "2024-11-17", f"Dec, {year}")))
        poll(site)
        a_day_later()

    assert support("6.12.y").projected_end == date(2028, 12, 31)
    assert promises("6.12.y").count(Promise.PROJECTED) == 3


def test_a_promise_without_a_month_takes_nothing_back(listed: KernelOrg, site: Site) -> None:
    poll(site)
    a_day_later()
    listed.replies[TABLE] = Reply(page(("6.12", "", "2024-11-17", "TBD")))

    poll(site)

    assert support("6.12.y").projected_end == date(2028, 12, 31)
    assert support("6.12.y").maintainers == ("Greg Kroah-Hartman", "Sasha Levin")


def test_of_two_rows_on_a_series_the_first_counts_day_after_day(listed: KernelOrg, site: Site) -> None:
    rows = [("6.12", BOTH, "2024-11-17", f"Dec, {year}") for year in (2028, 2030)]
    listed.replies[TABLE] = Reply(page(*rows))
    for _ in range(3):
        poll(site)
        a_day_later()

    assert support("6.12.y").projected_end == date(2028, 12, 31)
    assert promises("6.12.y").count(Promise.PROJECTED) == 1


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(b"", 404), "answered 404"),
        (Reply(b"", 500), "answered 500"),
        (Reply(b"<html>moved"), "a page without the table of longterm kernels"),
        (Reply(page(("6.12", BOTH), head=HEAD[:2])), "a page without the table of longterm kernels"),
        (Reply(page()), "a table of longterm kernels without a row that can be read"),
    ],
)
def test_a_broken_table_has_a_note_of_its_own_and_hurts_nothing_else(
    listed: KernelOrg, site: Site, client: Client, reply: Reply, why: str
) -> None:
    poll(site)
    a_day_later()
    listed.replies[TABLE] = reply
    listed.lists(Kernel("6.12.112", "longterm", at=NOW - DAY))

    after = poll(site)

    assert (after.error, after.listed) == ("", ["6.12.112"])
    assert "Table of longterm kernels: " in told(client)
    assert why in told(client)
    assert support("6.12.y").projected_end == date(2028, 12, 31)


def test_a_table_that_is_whole_again_loses_its_note(listed: KernelOrg, site: Site, client: Client) -> None:
    whole = listed.replies.pop(TABLE)
    poll(site)
    poll(site)
    assert listed.count(TABLE) == 1
    a_day_later()
    listed.replies[TABLE] = whole

    poll(site)

    assert "Table of longterm kernels:" not in told(client)


def test_a_table_that_asks_for_patience_keeps_the_site_from_being_asked(listed: KernelOrg, site: Site) -> None:
    listed.replies[TABLE] = Reply(b"", 429, {"Retry-After": "600"})
    poll(site)

    poll(site)

    assert listed.count(JSON) == 1


def test_the_table_is_not_asked_for_when_nothing_else_answers(listed: KernelOrg, site: Site) -> None:
    del listed.replies[JSON]

    poll(site)

    assert listed.count(FEED) == 1
    assert listed.count(TABLE) == 0
