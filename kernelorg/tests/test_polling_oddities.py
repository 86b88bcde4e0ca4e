"""What is odd about an answer or over time: taken over as far as it goes, and said on /sources/."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from kernelorg.models import Listed, Site
from kernelorg.tests.site import DAY, HOUR, JSON, NOW, Kernel, KernelOrg, Reply, poll, support, told, written
from releases.models import Release, Sighting
from releases.queries import release_status

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
GOOD = Kernel("6.12.111", "longterm")
ODD = Kernel("7.3.5")


def known() -> set[str]:
    return set(Release.objects.values_list("version", flat=True))


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"moniker": "vintage"}, "7.3.5: unknown moniker 'vintage'."),
        ({"moniker": None}, "7.3.5: no moniker."),
        ({"moniker": ["stable"]}, "7.3.5: no moniker."),
        ({"iseol": ..., "moniker": ..., "pgp": ...}, "7.3.5: without iseol, moniker, pgp."),
        ({"iseol": "false"}, "7.3.5: iseol is neither true nor false."),
        ({"patch": ["a", "b"]}, "7.3.5: patch is no object."),
        ({"source": {"xz": "https://cdn.kernel.org/"}}, "7.3.5: source is no web address."),
        ({"released": {"timestamp": "1763640000", "isodate": "2025-11-20"}}, "7.3.5: timestamp is no whole number."),
        ({"released": {"timestamp": 1.5e9, "isodate": "2017-07-14"}}, "7.3.5: timestamp is no whole number."),
        ({"released": {"timestamp": None, "isodate": "2026-11-20"}}, None),
        (
            {"released": {"timestamp": int(NOW.timestamp()), "isodate": f"{NOW - 9 * DAY:%Y-%m-%d}"}},
            f"7.3.5: the timestamp is of {NOW:%Y-%m-%d}, the date {NOW - 9 * DAY:%Y-%m-%d}.",
        ),
    ],
)
def test_what_is_odd_about_an_entry_is_said_and_the_rest_taken_over(
    kernel_org: KernelOrg, site: Site, client: Client, changes: dict[str, object], remark: str | None
) -> None:
    sent = ODD.json(**changes)
    kernel_org.lists(sent, GOOD)

    poll(site)

    assert known() == {"7.3.5", "6.12.111"}
    assert Listed.objects.get(version="7.3.5").raw == sent
    assert remark is None or remark in told(client)


@pytest.mark.parametrize(
    ("released", "remark"),
    [
        (..., "7.3.5: without released."),
        (None, "7.3.5: no date."),
        ({}, "7.3.5: no date."),
        (1763640000, "7.3.5: released is no object."),
        ({"timestamp": -1, "isodate": "long ago"}, "7.3.5: 'long ago' is no date of 1991 to 2100."),
        ({"timestamp": True}, "7.3.5: timestamp is no number."),
    ],
)
def test_a_kernel_without_a_date_is_kept_and_becomes_a_release_when_it_has_one(
    kernel_org: KernelOrg, site: Site, client: Client, released: object, remark: str
) -> None:
    kernel_org.lists(ODD.json(released=released), GOOD)
    poll(site)
    assert remark in told(client)
    assert known() == {"6.12.111"}
    assert Listed.objects.get(version="7.3.5").released_at is None
    kernel_org.lists(ODD, GOOD)

    poll(site)

    assert Release.objects.get(version="7.3.5").released_at == ODD.at
    assert "7.3.5:" not in told(client)


@pytest.mark.parametrize(
    ("entry", "remark"),
    [
        (7, "Entry 1 is no object; left out."),
        (None, "Entry 1 is no object; left out."),
        ("7.3.5", "Entry 1 is no object; left out."),
        (ODD.json(version=...), "Entry 1: no version; left out."),
        (ODD.json(version=7.3), "Entry 1: no version; left out."),
        (ODD.json(version="latest"), "Entry 1: 'latest' is no version of a kernel; left out."),
        (ODD.json(version="7.3.5-cip1"), "Entry 1: '7.3.5-cip1' is no version of a kernel; left out."),
    ],
)
def test_an_entry_that_cannot_be_read_is_left_out_with_a_word(
    kernel_org: KernelOrg, site: Site, client: Client, entry: object, remark: str
) -> None:
    kernel_org.lists(entry, GOOD)

    poll(site)

    assert known() == {"6.12.111"}
    assert remark in told(client)


def test_a_version_that_is_listed_twice_counts_once_by_its_first_entry(
    kernel_org: KernelOrg, site: Site, client: Client
) -> None:
    kernel_org.lists(ODD, Kernel("7.3.5", "longterm", NOW - DAY, is_eol=True))

    poll(site)

    row = Listed.objects.get()
    assert (row.moniker, row.is_eol, row.released_at) == ("stable", False, ODD.at)
    assert "7.3.5: listed twice." in told(client)


def test_a_moniker_that_is_missing_for_once_is_no_change(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(ODD)
    poll(site)
    before = written()
    kernel_org.lists(ODD.json(moniker=...))
    poll(site)
    kernel_org.lists(ODD)
    poll(site)

    assert written() == before


def test_remarks_go_when_the_listing_is_whole_again(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.lists(ODD.json(moniker="vintage"))
    poll(site)
    kernel_org.lists(ODD)

    poll(site)

    assert "vintage" not in told(client)
    assert [row.moniker for row in Listed.objects.all()] == ["vintage", "stable"]


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (HOUR, "Its clock is 60 minutes ahead of ours."),
        (-HOUR, "Its clock is 60 minutes behind ours."),
        (6 * MINUTE, "Its clock is 6 minutes ahead of ours."),
    ],
)
def test_a_clock_that_is_off_is_told(
    kernel_org: KernelOrg, site: Site, client: Client, off: timedelta, words: str
) -> None:
    kernel_org.clock = off
    kernel_org.lists(ODD)

    poll(site)

    assert words in told(client)
    assert Release.objects.get().released_at == ODD.at


@pytest.mark.parametrize("off", [timedelta(0), 4 * MINUTE, -4 * MINUTE])
def test_a_clock_that_is_nearly_right_is_not_worth_a_word(
    kernel_org: KernelOrg, site: Site, client: Client, off: timedelta
) -> None:
    kernel_org.clock = off
    kernel_org.lists(ODD)

    poll(site)

    assert "clock" not in told(client)


def test_a_clock_is_looked_at_in_an_answer_without_news_too(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.has_etags = True
    kernel_org.clock = HOUR
    kernel_org.lists(ODD)
    poll(site)
    kernel_org.clock = timedelta(0)

    poll(site)

    assert "clock" not in told(client)


def test_an_answer_from_a_cache_is_as_old_as_the_cache_says(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.clock = -HOUR
    kernel_org.lists(ODD)
    kernel_org.replies[JSON] = Reply(kernel_org.replies[JSON].body, headers={"Age": "3600"})

    poll(site)

    assert "clock" not in told(client)


@pytest.mark.parametrize("age", ["soon", "", "-1", "\u00b2", "9" * 40])
def test_an_age_that_is_none_is_no_matter(kernel_org: KernelOrg, site: Site, age: str) -> None:
    kernel_org.lists(ODD)
    kernel_org.replies[JSON] = Reply(kernel_org.replies[JSON].body, headers={"Age": age})

    assert poll(site).error == ""


def test_a_release_dated_in_an_hour_is_known_at_once(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    soon = timezone.now().replace(microsecond=0) + HOUR
    kernel_org.lists(Kernel("7.4-rc4", "mainline", soon), Kernel("7.3.6", at=soon))

    poll(site)

    status = release_status(at=timezone.now())
    assert status.development is not None
    assert status.development.version == "7.4-rc4"
    assert status.stable[0].releases[0].version == "7.3.6"
    assert re.search(r"7\.3\.6 was listed (59|60) minutes before it is said to be released: taken", told(client))


def test_its_stated_date_is_kept_in_the_row(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.3.6", at=NOW + HOUR))

    poll(site)

    row, sighting = Listed.objects.get(), Sighting.objects.get()
    assert row.released_at == NOW + HOUR
    assert sighting.released_at == sighting.seen_at == row.seen_at


def hours_pass(hours: int) -> None:
    """As if all that was said had been said earlier, and of earlier dates: nobody turns the clock itself."""
    for model, fields in ((Listed, ("seen_at", "released_at")), (Sighting, ("seen_at", "released_at"))):
        model._default_manager.update(**{name: F(name) - hours * HOUR for name in fields})


@pytest.mark.parametrize("hours", [2, 61 * 24])
def test_the_word_about_it_stays_as_long_as_it_is_listed(
    kernel_org: KernelOrg, site: Site, client: Client, hours: int
) -> None:
    kernel_org.lists(Kernel("7.3.6", at=NOW + HOUR))
    poll(site)
    hours_pass(hours)
    kernel_org.lists(Kernel("7.3.6", "longterm", at=NOW + HOUR - hours * HOUR))
    poll(site)
    assert "before it is said to be released" in told(client)
    kernel_org.lists(Kernel("7.3.7", at=NOW))

    poll(site)

    assert "before it is said to be released" not in told(client)


def test_more_words_on_it_are_no_more_dates(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.3.6", at=NOW + HOUR))
    poll(site)
    kernel_org.lists(Kernel("7.3.6", at=NOW + HOUR).json(codename="Baby Opossum"))
    poll(site)
    hours_pass(2)
    kernel_org.lists(Kernel("7.3.6", "longterm", at=NOW - HOUR))

    poll(site)

    assert Listed.objects.count() == 3
    assert Sighting.objects.count() == 1


def test_a_date_that_is_put_right_counts(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.lists(Kernel("7.3.6", at=NOW + 365 * DAY))
    poll(site)
    kernel_org.lists(Kernel("7.3.6", at=NOW - DAY))

    poll(site)

    assert Release.objects.get().released_at == NOW - DAY
    assert [row.released_at for row in Listed.objects.all()] == [NOW + 365 * DAY, NOW - DAY]
    assert "said to be released" not in told(client)


def withdraw(kernel_org: KernelOrg, site: Site, *listings: tuple[Kernel, ...]) -> None:
    for kernels in listings:
        kernel_org.lists(*kernels, GOOD)
        poll(site)


def days_ago(version: str, days: int, moniker: str = "stable") -> Kernel:
    return Kernel(version, moniker, NOW - days * DAY)


OLD, BAD, FIXED = days_ago("7.3.4", 9), days_ago("7.3.5", 2), days_ago("7.3.6", 1)


def test_a_release_that_is_withdrawn_stays_known_and_is_told(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    withdraw(kernel_org, site, (OLD,), (BAD,), (OLD,))

    assert known() >= {"7.3.4", "7.3.5"}
    assert "7.3.5 was listed and is no more, while 7.3.4 is: it may have been withdrawn." in told(client)


def test_the_word_about_it_goes_when_the_next_one_is_listed(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    withdraw(kernel_org, site, (BAD,), (OLD,), (FIXED,))

    assert known() >= {"7.3.4", "7.3.5", "7.3.6"}
    assert "withdrawn" not in told(client)


@pytest.mark.parametrize(
    ("good", "bad", "fixed"),
    [
        (days_ago("7.4-rc2", 9, "mainline"), days_ago("7.4-rc3", 2, "mainline"), days_ago("7.4-rc4", 1, "mainline")),
        (days_ago("7.4-rc9", 9, "mainline"), days_ago("7.4", 2, "mainline"), days_ago("7.4", 2, "mainline")),
    ],
)
def test_it_is_the_same_in_mainline(
    kernel_org: KernelOrg, site: Site, client: Client, good: Kernel, bad: Kernel, fixed: Kernel
) -> None:
    withdraw(kernel_org, site, (bad,), (good,))
    words = f"{bad.version} was listed and is no more, while {good.version} is: it may have been withdrawn."
    assert words in told(client)
    assert bad.version in known()

    withdraw(kernel_org, site, (fixed,))

    assert "withdrawn" not in told(client)


def test_what_is_followed_by_a_later_one_is_not_withdrawn(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    days = [
        (days_ago("7.4-rc9", 9, "mainline"), days_ago("7.3.4", 9), days_ago("next-20261110", 9, "linux-next")),
        (days_ago("7.4", 8, "mainline"), days_ago("7.3.5", 8), days_ago("next-20261111", 8, "linux-next")),
        (days_ago("7.5-rc1", 1, "mainline"), days_ago("7.4", 8), days_ago("next-20261120", 1, "linux-next")),
        (days_ago("7.5-rc1", 1, "mainline"), days_ago("7.4.1", 1)),
    ]

    withdraw(kernel_org, site, *days)

    assert "withdrawn" not in told(client)


def test_of_two_that_are_listed_of_a_line_the_newest_one_counts(
    kernel_org: KernelOrg, site: Site, client: Client
) -> None:
    withdraw(kernel_org, site, (BAD,), (FIXED, OLD))

    assert "withdrawn" not in told(client)


def test_a_withdrawal_ends_no_series(kernel_org: KernelOrg, site: Site) -> None:
    withdraw(kernel_org, site, (BAD,), (OLD,))

    assert support("7.3.y").state == "supported"


def test_a_line_that_is_gone_as_a_whole_is_no_withdrawal(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    withdraw(kernel_org, site, (BAD,), ())

    assert "withdrawn" not in told(client)


def test_an_answer_without_news_keeps_the_word_about_a_withdrawal(
    kernel_org: KernelOrg, site: Site, client: Client
) -> None:
    kernel_org.has_etags = True
    withdraw(kernel_org, site, (BAD,), (OLD,), (OLD,))

    assert "if-none-match" in kernel_org.asked[-1][1]
    assert "it may have been withdrawn" in told(client)


def test_a_kernel_that_is_written_otherwise_is_not_withdrawn(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.lists(Kernel("7.3.5").json(version="v7.3.5"))
    poll(site)
    kernel_org.lists(Kernel("7.3.5"))

    poll(site)

    assert "withdrawn" not in told(client)
    assert known() == {"7.3.5"}


def test_our_own_clock_was_ahead_and_nothing_is_said_twice(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    """The last word is the one that came last, whatever the clock said then."""
    kernel_org.lists(Kernel("7.3.5", "vintage", NOW + DAY))
    poll(site)
    Listed.objects.update(seen_at=timezone.now() + HOUR)
    kernel_org.lists(ODD)
    poll(site)
    before = written()

    poll(site)

    assert written() == before
    assert "said to be released" not in told(client)
