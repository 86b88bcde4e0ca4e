"""What polling promises whatever happens: all or nothing, one process at a time, nothing lost, nothing twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.locks import source_lock
from ingest import sites
from kernelorg.models import Listed, Site
from kernelorg.tests.make import cells, feed, front_page, item, json_document
from kernelorg.tests.site import DAY, FEED, HOUR, JSON, NOW, PAGE, TABLE, Kernel, KernelOrg, Reply, poll, written
from kernelorg.tests.test_longterm import BOTH, page
from releases.models import Release
from stable.models import Statement

KERNELS = (Kernel("7.4-rc3", "mainline"), Kernel("7.2.8", is_eol=True), Kernel("6.12.111", "longterm"))
# One step after the other of what is written in the transaction.
STEPS = ["store.keep", "store_statements", "store_releases", "fold", "advance_generation", "history.oddities", "_note"]

_HELD_HERE = (  # the cluster is shared with tests that run at the same time, in databases of their own
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND classid = %s AND datname = current_database()"
)


class KilledError(Exception):
    """The process ends here."""


def kill(*_: object, **__: object) -> None:
    raise KilledError


@pytest.mark.django_db
@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_a_poll_leaves_nothing_and_the_next_one_does_all(
    kernel_org: KernelOrg, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    kernel_org.has_etags = True
    kernel_org.lists(*KERNELS)
    before = written(), Site.objects.values().get()
    with monkeypatch.context() as patched:
        patched.setattr(f"ingest.sites.{step}", kill)
        with pytest.raises(KilledError):
            poll(site)
    assert (written(), Site.objects.values().get()) == before

    after = poll(site)

    assert "if-none-match" not in kernel_org.asked[-2][1]
    assert after.etags.keys() == {"releases.json"}
    assert (Listed.objects.count(), Statement.objects.count(), Release.objects.count()) == (3, 2, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["store.keep_longterm", "store_statements", "_note"])
def test_killed_at_the_longterm_table_a_poll_has_its_listing_and_asks_for_the_table_again(
    kernel_org: KernelOrg, site: Site, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    Site.objects.update(longterm_at=None)
    kernel_org.replies[TABLE] = Reply(page(("6.12", BOTH, "2024-11-17", "Dec, 2028")))
    known = written()
    with monkeypatch.context() as patched:
        patched.setattr(f"ingest.sites.{step}", kill)
        with pytest.raises(KilledError):
            sites._read_longterm(site, NOW)
    assert written() == known

    poll(site)

    assert Statement.objects.filter(promise="projected end").count() == 1


@pytest.mark.django_db
def test_a_killed_poll_keeps_nobody_from_asking(
    kernel_org: KernelOrg, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel_org.lists(*KERNELS)
    monkeypatch.setattr("ingest.sites.fold", kill)
    with pytest.raises(KilledError):
        poll(site)

    with connection.cursor() as cursor:
        cursor.execute(_HELD_HERE, [sites._SITE_LOCK])
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_asks_and_the_other_goes_away(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    kernel_org.gate.clear()
    first = threading.Thread(target=_poll_elsewhere, args=[site.pk])
    first.start()
    assert kernel_org.knocked.wait(10)

    sites.poll_site(site, by_hand=True)
    assert kernel_org.count(JSON) == 1
    kernel_org.gate.set()
    first.join(10)

    assert kernel_org.count(JSON) == 1
    assert Listed.objects.count() == Release.objects.count() == 3
    assert Site.objects.get().error == ""


@pytest.mark.django_db(transaction=True)
def test_two_sites_are_asked_at_the_same_time(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    other = Site.objects.create(name="other", url=site.url)
    with source_lock(sites._SITE_LOCK, other.pk) as is_ours:
        assert is_ours
        elsewhere = threading.Thread(target=_poll_elsewhere, args=[site.pk])
        elsewhere.start()
        elsewhere.join(10)

    assert Site.objects.get(pk=site.pk).listed == [one.version for one in KERNELS]


@pytest.mark.django_db(transaction=True)
def test_a_site_that_was_asked_while_we_waited_for_our_turn_is_not_asked_again(
    kernel_org: KernelOrg, site: Site
) -> None:
    kernel_org.lists(*KERNELS)
    stale = Site.objects.get()
    sites.poll_site(site)

    sites.poll_site(stale)

    assert kernel_org.count(JSON) == 1


def _poll_elsewhere(key: int) -> None:
    """In a thread with a connection of its own."""
    try:
        sites.poll_site(Site.objects.get(pk=key), by_hand=True)
    finally:
        connection.close()


# Few versions, so that sequences meet the same ones again: cycles, series, a line that goes back and forth.
VERSIONS = ["7.4-rc1", "7.4-rc2", "7.3", "7.3.4", "7.3.5", "6.12.111", "6.12.112", "next-20261120", "7.3.5-rc1"]
MOMENTS = [NOW - 9 * DAY, NOW - 9 * DAY + timedelta(minutes=1), NOW - DAY, NOW + HOUR]
KERNEL = st.builds(
    Kernel,
    st.sampled_from(VERSIONS),
    st.sampled_from(["mainline", "stable", "longterm", "linux-next", "vintage"]),
    st.sampled_from(MOMENTS),
    st.booleans(),
)
CHANGES = st.dictionaries(
    st.sampled_from(["iseol", "moniker", "released", "pgp", "patch"]), st.sampled_from([..., None])
)
KERNEL_LIST = st.lists(KERNEL, min_size=1, max_size=4, unique_by=lambda kernel: kernel.version)
DOCUMENT = st.one_of(
    KERNEL_LIST.map(lambda kernels: (JSON, json_document(*(one.json() for one in kernels)))),
    st.lists(st.tuples(KERNEL, CHANGES), min_size=1, max_size=4).map(
        lambda found: (JSON, json_document(*(one.json(**changes) for one, changes in found)))
    ),
    KERNEL_LIST.map(lambda kernels: (FEED, feed(*(item(one.listed, one.published) for one in kernels)))),
    KERNEL_LIST.map(lambda kernels: (PAGE, front_page(*(cells(one.listed) for one in kernels)))),
)


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DOCUMENT, min_size=1, max_size=5))
def test_no_sequence_of_listings_loses_a_release_and_the_same_again_writes_nothing(
    kernel_org: KernelOrg, site: Site, documents: list[tuple[str, bytes]]
) -> None:
    known: dict[str, str] = {}
    with transaction.atomic():
        for path, body in documents:
            kernel_org.replies = {path: Reply(body)}
            poll(site)
            once = written()
            poll(site)
            assert written() == once
            now_known = dict(Release.objects.values_list("version", "precision"))
            assert known.keys() <= now_known.keys()
            assert all(now_known[version] == "second" for version, how in known.items() if how == "second")
            known = now_known
        transaction.set_rollback(True)
