"""A site that wants to do harm: whatever it says is stored or remarked on, and never more than text on a page."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernelorg.entries import MAX_ENTRIES, MAX_REMARKS
from kernelorg.models import Listed, Site
from kernelorg.queries import words_on
from kernelorg.tests.make import cells, feed, front_page, item, json_document
from kernelorg.tests.real import Listed as Real
from kernelorg.tests.site import FEED, JSON, NOW, PAGE, TABLE, Kernel, KernelOrg, Reply, page, poll, told
from kernelorg.tests.test_longterm import page as longterm_page
from releases.models import Release
from releases.queries import release_status
from stable.models import Statement

pytestmark = pytest.mark.django_db
GOOD = Kernel("6.12.111", "longterm")
SCRIPT = "<script>alert(1)</script>"
EVIL = [
    SCRIPT,
    "\"><img src=x onerror='alert(1)'>",
    "a\0b",
    "a\x01\x1b[31m\x7f\x85b",
    "a\ud800b",
    "a\u202egnp.exe\u2066",
    "x" * 10_000,
    "\U0001f427" * 200,
    "%s %(a)s {0} {{ x }} {% now %}",
    "'; DROP TABLE kernelorg_site; --",
]
EVIL_LINKS = [
    *EVIL[:2],
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/linux.tar.xz",
    "https://cdn.kernel.org/\0linux.tar.xz",
    "https://cdn.kernel.org/a b",
    "https://cdn.kernel.org/\x01\x7f",
    "https://cdn.kernel.org/\u202egz.rat",
    'https://cdn.kernel.org/"onmouseover="alert(1)',
    "https://cdn.kernel.org/" + "x" * 10_000,
]


def test_a_version_may_be_anything(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.lists(*(GOOD.json(version=evil) for evil in EVIL), GOOD)

    after = poll(site)

    assert (after.error, after.listed) == ("", ["6.12.111"])
    assert [remark.partition(":")[0] for remark in after.remarks] == [f"entry {n}" for n in range(1, len(EVIL) + 1)]
    assert max(map(len, after.remarks)) <= 200
    assert "<script>" not in page(client)


@pytest.mark.parametrize("evil", EVIL)
def test_a_moniker_may_be_anything(kernel_org: KernelOrg, site: Site, client: Client, evil: str) -> None:
    kernel_org.lists(GOOD.json(moniker=evil))

    assert poll(site).error == ""
    (word,) = words_on("6.12.111", at=timezone.now())
    assert word.moniker
    assert len(word.moniker) <= 40
    assert "6.12.111: unknown moniker " in told(client)
    assert not re.search(r"<script>|<img src=x|[\0\x01\x1b\u202e]", page(client))


@pytest.mark.parametrize("evil", EVIL_LINKS)
def test_a_link_is_a_web_address_or_none(kernel_org: KernelOrg, site: Site, evil: str) -> None:
    kernel_org.lists(GOOD.json(source=evil, patch={"full": evil, "incremental": None}))

    remarks = poll(site).remarks

    links = Listed.objects.get().links
    assert "pgp" in links
    assert not links.keys() & {"source", "patch_full"}
    assert remarks[0].startswith("6.12.111: source ")


def test_raw_values_are_kept_as_far_as_they_can_be_stored(kernel_org: KernelOrg, site: Site) -> None:
    evils = [evil for evil in EVIL if len(evil) < 1000]
    kernel_org.lists(*(Kernel(f"7.3.{n}").json(note=evil, notes={evil: [evil]}) for n, evil in enumerate(evils, 1)))

    assert poll(site).error == ""
    kept = [row.raw["note"] for row in Listed.objects.all()]
    assert kept == [evil.replace("\0", "").replace("\ud800", "") for evil in evils]


def test_an_entry_that_is_too_long_is_read_though_not_kept_as_it_came(
    kernel_org: KernelOrg, site: Site, client: Client
) -> None:
    kernel_org.lists(GOOD.json(note="x" * 30_000))
    poll(site)

    poll(site)

    row = Listed.objects.get()
    assert (row.raw, row.released_at) == ({}, GOOD.at)
    assert "6.12.111: too long to be kept as it came." in told(client)


def test_a_bomb_of_nested_lists_is_an_entry_like_others(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.replies[JSON] = Reply(json_document(GOOD.json(bomb="BOMB")).replace(b'"BOMB"', b"[" * 400 + b"]" * 400))

    assert poll(site).listed == ["6.12.111"]


@pytest.mark.parametrize(
    "title", [f"7.3.5 {SCRIPT}: stable", "7.3.5: &lt;script&gt;alert(1)&lt;/script&gt;", "7.3.5: \x85\u202e"]
)
def test_the_feed_may_be_evil_too(kernel_org: KernelOrg, site: Site, client: Client, title: str) -> None:
    kernel_org.replies[FEED] = Reply(feed(item(GOOD.listed, "", title=title), item(GOOD.listed, "")))

    poll(site)

    assert Release.objects.filter(version="6.12.111").exists()
    assert "<script>" not in page(client)


def test_the_front_page_may_be_evil_too(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    evil = Real("&lt;script&gt;", "7.3.5", "2026-11-20", {"source": "javascript:alert(1)"})
    kernel_org.replies[PAGE] = Reply(front_page(cells(evil), cells(GOOD.listed)))

    poll(site)

    assert "<script>" not in page(client)
    assert "7.3.5: source is no web address." in told(client)


def test_the_title_of_a_page_is_only_text(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.replies[JSON] = Reply(b"<html><title>&lt;i&gt;\0<script>alert(1)</script>")

    poll(site)

    assert "an HTML page instead of releases.json: '&lt;i&gt;'" in told(client)
    assert "<script>" not in page(client)
    assert "<i>" not in page(client)


@pytest.mark.parametrize("value", ["x" * 5000, "\x01\xff", '"<script>"', "Mon, 01 Jan 99999999999 00:00:00 GMT", "-1"])
def test_headers_may_be_anything(kernel_org: KernelOrg, site: Site, value: str) -> None:
    kernel_org.lists(GOOD)
    headers = dict.fromkeys(("ETag", "Age", "Retry-After", "Content-Type", "X-RateLimit-Reset"), value)
    kernel_org.replies[JSON] = Reply(kernel_org.replies[JSON].body, headers=headers)
    poll(site)

    assert poll(site).error == ""


def test_a_clock_at_the_end_of_time_is_told(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(GOOD)
    kernel_org.clock = timedelta(days=365 * 7900)
    kernel_org.replies[JSON] = Reply(kernel_org.replies[JSON].body, headers={"Age": "9" * 9})

    assert poll(site).error == ""


def test_names_and_promises_of_the_longterm_table_are_only_text(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(GOOD)
    kernel_org.replies[TABLE] = Reply(
        longterm_page(("6.12", f"&lt;script&gt;{'x' * 10_000}", "2024-11-17", "Dec, 2028"))
    )

    assert poll(site).longterm_error == ""
    said = Statement.objects.get(promise="maintainer")
    assert said.text.startswith("<script>x")
    assert len(said.text) <= 200


def test_more_entries_than_there_are_kernels_are_cut(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.lists(*(Kernel(f"7.{n // 100}.{n % 100 + 1}").json(pgp=None) for n in range(MAX_ENTRIES + 100)))

    poll(site)

    assert Listed.objects.count() == MAX_ENTRIES
    assert f"{MAX_ENTRIES + 100} entries: only the first {MAX_ENTRIES} are read." in told(client)


def test_more_remarks_than_anybody_reads_are_counted(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(GOOD, *(None for _ in range(300)))

    remarks = poll(site).remarks
    assert len(remarks) == MAX_REMARKS
    assert remarks[-1] == "and 251 further remarks"


def test_more_oddities_than_anybody_reads_are_counted(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*(Kernel(f"7.3.{number}") for number in range(100, 200)))
    poll(site)
    kernel_org.lists(Kernel("7.3.1"))

    oddities = poll(site).oddities
    assert len(oddities) == 51
    assert oddities[-1] == "and 50 further oddities"


def test_a_list_of_the_far_future_is_no_news_of_tomorrow(kernel_org: KernelOrg, site: Site) -> None:
    """Every release is known from when it was first listed, however absurd its date."""
    kernel_org.lists(*(GOOD.json(version=f"7.3.{n}", released={"timestamp": 4_000_000_000 + n}) for n in range(1, 9)))

    poll(site)

    assert release_status(at=timezone.now()).stable[0].releases[0].version == "7.3.8"
    assert not Release.objects.filter(released_at__gt=timezone.now()).exists()


SOME = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10)
ANY = st.recursive(
    SOME, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some, max_size=3)
)
ENTRY = st.fixed_dictionaries(
    {"version": st.sampled_from(["7.3.5", "v7.3.5", "7.3.0", "7.4-rc3", "7.3.5-rc1", "next-20261120"]) | ANY},
    optional=dict.fromkeys(("iseol", "source", "patch", "gitweb", "x"), ANY)
    | {
        "moniker": st.sampled_from(["longterm", "stable"]) | ANY,
        "released": st.fixed_dictionaries({"timestamp": st.integers(0, 5 * 10**9) | ANY, "isodate": ANY}) | ANY,
    },
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(ENTRY | ANY, min_size=1, max_size=4), min_size=2, max_size=3))
def test_any_documents_are_stored_or_said_to_be_useless(
    kernel_org: KernelOrg, site: Site, documents: list[list[object]]
) -> None:
    known = set(Release.objects.values_list("version", flat=True))
    for entries in documents:
        kernel_org.replies[JSON] = Reply(json.dumps({"releases": entries}).encode())
        after = poll(site)
        assert bool(after.error) != (after.succeeded_at == after.checked_at)
        rows = Listed.objects.count()
        poll(site)
        assert Listed.objects.count() == rows
        assert known <= (known := set(Release.objects.values_list("version", flat=True)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([JSON, FEED, PAGE, TABLE]), st.data())
def test_any_damage_to_any_file_is_survived(kernel_org: KernelOrg, site: Site, path: str, data: st.DataObject) -> None:
    kernel_org.lists_in_all_forms(GOOD, Kernel("7.3.5", at=NOW))
    kernel_org.replies[TABLE] = Reply(longterm_page(("6.12", "Greg &amp; Sasha", "2024-11-17", "Dec, 2028")))
    body = bytearray(kernel_org.replies[path].body)
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(body)))
    kernel_org.replies = {TABLE: kernel_org.replies[TABLE]} | {path: Reply(bytes(body[cut // 2 :]))}
    Site.objects.update(longterm_at=None)

    assert poll(site).checked_at is not None
