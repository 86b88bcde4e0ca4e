"""What kernel.org lists, taken over: from an HTTP answer to releases, series, rows, and the page of sources."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ingest import tasks
from kernelorg.models import Listed, Site
from kernelorg.queries import words_on
from kernelorg.tests.make import json_entry
from kernelorg.tests.real import DECEMBER_2020, MARCH_2024, SPRING_2019, SPRING_2022
from kernelorg.tests.real import Listed as Real
from kernelorg.tests.site import DAY, FEED, JSON, NOW, Kernel, KernelOrg, Reply, poll, support, told, written
from releases.models import Release, Sighting
from releases.queries import release_status
from stable.models import Statement

pytestmark = pytest.mark.django_db
TIMES = [DECEMBER_2020, SPRING_2019, SPRING_2022, MARCH_2024]
KERNELS = (
    Kernel("7.4-rc3", "mainline"),
    Kernel("7.3.5"),
    Kernel("6.18.51", "longterm"),
    Kernel("6.12.111", "longterm"),
    Kernel("next-20261120", "linux-next", datetime(2026, 11, 20, 5, tzinfo=UTC)),
)


@pytest.mark.parametrize("listed", TIMES)
def test_every_entry_of_a_real_document_becomes_a_row_as_it_was_sent(
    kernel_org: KernelOrg, site: Site, listed: tuple[Real, ...]
) -> None:
    sent = [json_entry(one) for one in listed]
    kernel_org.lists(*sent)

    poll(site)

    assert list(Listed.objects.values_list("raw", flat=True)) == sent


@pytest.mark.parametrize("listed", TIMES)
def test_every_kernel_of_a_real_document_is_known_as_a_release(
    kernel_org: KernelOrg, site: Site, listed: tuple[Real, ...]
) -> None:
    kernel_org.lists(*map(json_entry, listed))

    poll(site)

    dates = {one.version: f"{one.released_at:%Y-%m-%d}" for one in Release.objects.all()}
    assert dates == {one.version: one.day for one in listed}
    assert set(Sighting.objects.values_list("witness", "url")) == {("kernel.org", site.url)}


def test_what_is_listed_is_the_status_of_releases(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)

    poll(site)

    status = release_status(at=timezone.now())
    assert status.development is not None
    assert status.linux_next is not None
    newest = [one.version for day in status.stable for one in day.releases]
    assert [status.development.version, *newest, status.linux_next.version] == [one.version for one in KERNELS]


def test_the_page_tells_what_was_read_and_how_many_kernels(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.lists(*KERNELS)

    poll(site)

    assert " releases.json 5 " in told(client)


def test_keys_that_are_new_to_us_are_kept(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(KERNELS[1].json(codename="Baby Opossum", signers=[{"name": "gregkh"}]))

    poll(site)

    raw = Listed.objects.get().raw
    assert (raw["codename"], raw["signers"]) == ("Baby Opossum", [{"name": "gregkh"}])


def test_a_key_that_a_listed_kernel_gets_later_is_kept_too(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(KERNELS[1])
    poll(site)
    kernel_org.lists(KERNELS[1].json(codename="Baby Opossum"))

    poll(site)

    assert ["codename" in row.raw for row in Listed.objects.all()] == [False, True]


def test_the_same_listing_again_writes_nothing(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    before = written()

    poll(site)

    assert kernel_org.count(JSON) == 2
    assert written() == before


def test_the_same_kernels_in_another_order_write_nothing(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    before = written()
    kernel_org.lists(*reversed(KERNELS))

    poll(site)

    assert written() == before


def test_numbers_of_any_size_are_the_same_when_read_again(kernel_org: KernelOrg, site: Site) -> None:
    """PostgreSQL keeps 1e23 as an integer that no longer equals it."""
    kernel_org.lists(KERNELS[1].json(sizes=[1e23, 1.7976931348623157e308, 5e-324, -0.0, 10**17, 10**30, 0.1]))
    poll(site)
    before = written()

    poll(site)

    assert written() == before


def test_what_has_not_changed_is_asked_for_conditionally(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.has_etags = True
    kernel_org.lists(*KERNELS)
    etag = poll(site).etags["releases.json"]
    before = written()

    after = poll(site)

    assert [headers.get("if-none-match") for path, headers in kernel_org.asked if path == JSON] == [None, etag]
    assert (after.error, after.form, after.listed) == ("", "releases.json", [one.version for one in KERNELS])
    assert written() == before


def test_remarks_survive_an_answer_without_news(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.has_etags = True
    kernel_org.lists(Kernel("7.3.5", "vintage"))
    poll(site)

    poll(site)

    assert "7.3.5: unknown moniker 'vintage'." in told(client)


def test_no_news_without_having_been_asked_for_news_only_is_no_answer(kernel_org: KernelOrg, site: Site) -> None:
    """A broken cache: nothing was read, so nothing can be unchanged."""
    kernel_org.lists_in_all_forms(*KERNELS)
    kernel_org.replies[JSON] = Reply(status=304)

    assert poll(site).form == "feeds/kdist.xml"


def test_a_site_that_gives_no_etag_is_asked_plainly(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.has_etags = True
    kernel_org.lists(*KERNELS)
    poll(site)
    kernel_org.has_etags = False
    poll(site)

    poll(site)

    assert "if-none-match" in kernel_org.asked[-2][1]
    assert "if-none-match" not in kernel_org.asked[-1][1]


def test_an_update_adds_its_row_and_leaves_the_others(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    kernel_org.lists(KERNELS[0], Kernel("7.3.6"), *KERNELS[2:])

    poll(site)

    assert Listed.objects.count() == len(KERNELS) + 1
    assert Listed.objects.latest("pk").version == "7.3.6"


def test_a_final_release_that_is_listed_as_stable_later_keeps_both_words(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.3", "mainline"))
    poll(site)
    kernel_org.lists(Kernel("7.4-rc1", "mainline"), Kernel("7.3", "stable"))

    poll(site)

    assert [word.moniker for word in words_on("7.3", at=timezone.now())] == ["mainline", "stable"]
    assert Sighting.objects.filter(version="7.3").count() == 1


def test_a_review_candidate_of_a_stable_kernel_is_kept_and_no_release(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.3.6-rc1"), KERNELS[1])

    poll(site)

    assert Listed.objects.filter(version="7.3.6-rc1").exists()
    assert list(Release.objects.values_list("version", flat=True)) == ["7.3.5"]


def test_a_longterm_series_is_called_so_once_not_with_every_update(kernel_org: KernelOrg, site: Site) -> None:
    for number in (110, 111, 112):
        kernel_org.lists(Kernel(f"6.12.{number}", "longterm"))
        poll(site)

    (said,) = Statement.objects.filter(series="6.12.y", promise="longterm")
    assert said.text == "6.12.110 listed as longterm"


def test_a_longterm_series_that_is_listed_as_stable_later_stays_longterm(kernel_org: KernelOrg, site: Site) -> None:
    """kernel.org's FAQ: where there is no stable kernel a longterm one is listed as stable."""
    kernel_org.lists(Kernel("6.12.111", "longterm"))
    poll(site)
    kernel_org.lists(Kernel("6.12.111", "stable"), Kernel("7.4-rc3", "mainline"))

    poll(site)

    assert support("6.12.y").state == "longterm"


def test_a_series_of_which_nobody_says_so_is_not_longterm(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)

    poll(site)

    assert {name: str(support(name).state) for name in ("7.3.y", "6.18.y")} == {
        "7.3.y": "supported",
        "6.18.y": "longterm",
    }


def test_vanishing_from_the_list_changes_nothing(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    before = written(), support("6.12.y").state
    kernel_org.lists(*KERNELS[:3])

    poll(site)

    assert (written(), support("6.12.y").state) == before
    assert " releases.json 3 " in told(client)
    assert "6.12.111" not in told(client)


def test_a_kernel_that_comes_back_to_the_list_is_no_news(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    before = written()
    kernel_org.lists(KERNELS[0])
    poll(site)
    kernel_org.lists(*KERNELS)

    poll(site)

    assert written() == before


def test_two_sites_are_two_witnesses(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(Kernel("7.3.5"))
    kernel_org.replies["/mirror/releases.json"] = kernel_org.replies[JSON]
    poll(site)

    poll(Site.objects.create(name="mirror", url=f"{site.url}mirror/"))

    assert set(Sighting.objects.values_list("version", "url")) == {("7.3.5", site.url), ("7.3.5", f"{site.url}mirror/")}
    assert Release.objects.count() == 1


def test_a_worker_asks_no_more_often_than_every_ten_minutes(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    tasks.poll_site(site.pk)
    tasks.poll_site(site.pk)
    Site.objects.update(checked_at=timezone.now() - timedelta(minutes=11))

    tasks.poll_site(site.pk)

    assert kernel_org.count(JSON) == 2


def test_only_what_is_needed_is_asked_for(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists_in_all_forms(*KERNELS)

    poll(site)

    assert kernel_org.count(FEED) == 0


def test_a_listing_of_the_longest_kind_is_taken_over_whole(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*(Kernel(f"7.3.{number}", at=NOW - DAY * (100 - number)) for number in range(1, 100)))

    poll(site)

    status = release_status(at=timezone.now())
    assert Release.objects.count() == 99
    assert status.stable[0].releases[0].version == "7.3.99"


def test_a_document_of_tomorrow_is_read_as_far_as_it_is_understood(kernel_org: KernelOrg, site: Site) -> None:
    latest = {"version": "7.3.5", "codename": "Baby Opossum"}
    kernel_org.lists(Kernel("7.3.5"), generated=1, latest_stable=latest)

    poll(site)

    site.refresh_from_db()
    assert Release.objects.get().version == "7.3.5"
    assert (site.latest_stable, site.extra) == ("7.3.5", {"generated": 1, "latest_stable": latest})
