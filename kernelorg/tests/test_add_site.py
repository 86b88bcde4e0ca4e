"""add_site, sync and status: what is typed, what is told; and sites that are a directory, like the sample world's."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from hosts.models import Host
from kernelorg import sources
from kernelorg.models import Listed, Site
from kernelorg.sources import News
from kernelorg.tests.make import json_document
from kernelorg.tests.site import DAY, FEED, JSON, NOW, Kernel, KernelOrg, Reply, poll, support, told, written
from releases.models import FactsFile, Release
from releases.store import FACTS_FILE
from sample.kernelorg import write_files
from sample.tests.test_kernelorg import releases
from tests.web import url_of

pytestmark = pytest.mark.django_db
KERNELS = (Kernel("7.4-rc3", "mainline"), Kernel("7.3.5"))
QUIET = Reply(status=429, headers={"Retry-After": "600"})


def test_a_site_is_added_and_what_it_lists_is_said(kernel_org: KernelOrg, capsys: pytest.CaptureFixture[str]) -> None:
    kernel_org.lists(*KERNELS)

    call_command("add_site", "kernel-org", url_of(kernel_org, "/"))

    words = "kernel-org: 2 kernels in releases.json; read it with: manage.py sync kernel-org\n"
    assert capsys.readouterr().out == words
    assert not Release.objects.exists()


def test_a_way_round_is_said_at_once(kernel_org: KernelOrg, capsys: pytest.CaptureFixture[str]) -> None:
    kernel_org.lists_in_all_forms(*KERNELS)
    del kernel_org.replies[JSON]

    call_command("add_site", "kernel-org", url_of(kernel_org, "/"))

    assert "2 kernels in feeds/kdist.xml" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["", "/", "/mirror", "/mirror/"])
def test_an_address_may_end_as_it_likes(kernel_org: KernelOrg, path: str) -> None:
    kernel_org.lists(*KERNELS)
    kernel_org.replies["/mirror/releases.json"] = kernel_org.replies[JSON]

    call_command("add_site", "kernel-org", url_of(kernel_org, path), verbosity=0)

    assert poll(Site.objects.get()).listed == ["7.4-rc3", "7.3.5"]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:9/", r"http://127.0.0.1:9/ cannot be asked: Ports are "),
        ("http://[nowhere/", "cannot be asked"),
        ("http://", "names no host"),
        ("ftp://127.0.0.1/", "begins with ftp://"),
        ("/nowhere/at/all", "releases.json: cannot be read: No such file or directory"),
        ("x" * 501, "at most 500 characters"),
        ("", "blank"),
    ],
)
def test_a_wrong_address_is_told_at_once_and_not_kept(kernel_org: KernelOrg, url: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("add_site", "kernel-org", url)

    assert not Site.objects.exists()


def test_a_site_that_has_no_such_files_is_not_kept(kernel_org: KernelOrg) -> None:
    with pytest.raises(CommandError, match=r"answered 404; feeds/kdist\.xml: .* answered 404; index\.html: "):
        call_command("add_site", "kernel-org", url_of(kernel_org, "/"))

    assert not Site.objects.exists()


def test_a_name_that_is_none_is_refused(kernel_org: KernelOrg) -> None:
    kernel_org.lists(*KERNELS)

    with pytest.raises(CommandError, match="slug"):
        call_command("add_site", "kernel org!", url_of(kernel_org, "/"))

    assert not Site.objects.exists()


def test_a_new_address_forgets_the_tag_of_the_old_one(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.has_etags = True
    kernel_org.lists(*KERNELS)
    poll(site)
    kernel_org.replies["/mirror/releases.json"] = kernel_org.replies[JSON]
    kernel_org.asked.clear()

    call_command("add_site", "kernel-org", f"{site.url}mirror/", verbosity=0)
    poll(site)

    tags = [(path, headers.get("if-none-match")) for path, headers in kernel_org.asked if path.endswith(JSON)]
    assert tags == [("/mirror/releases.json", None)] * 2


def test_a_new_address_does_not_repeat_what_is_known(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    before = written()
    kernel_org.replies["/mirror/releases.json"] = kernel_org.replies[JSON]

    call_command("add_site", "kernel-org", f"{site.url}mirror/", verbosity=0)
    poll(site)

    assert written() == before


def test_a_wrong_new_address_leaves_the_site_as_it_is(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)
    poll(site)
    before = Site.objects.values().get()

    with pytest.raises(CommandError):
        call_command("add_site", "kernel-org", f"{site.url}nowhere/")

    assert Site.objects.values().get() == before


def test_a_site_that_is_added_again_is_asked_conditionally_and_stays_as_it_is(
    kernel_org: KernelOrg, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel_org.has_etags = True
    kernel_org.lists(*KERNELS)
    poll(site)
    before = Site.objects.values().get()

    call_command("add_site", "kernel-org", site.url)

    assert "2 kernels in releases.json" in capsys.readouterr().out
    assert "if-none-match" in kernel_org.asked[-1][1]
    assert Site.objects.values().get() == before


def test_a_site_that_wants_to_be_left_alone_is_left_alone(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.replies[JSON] = QUIET
    poll(site)

    with pytest.raises(CommandError, match="asked to be left alone until"):
        call_command("add_site", "kernel-org", site.url)

    assert len(kernel_org.asked) == 1


def test_a_new_address_does_not_want_what_the_old_one_wanted(kernel_org: KernelOrg, site: Site, client: Client) -> None:
    kernel_org.replies[JSON] = QUIET
    poll(site)
    Host.objects.all().delete()  # another host
    kernel_org.lists(*KERNELS)

    call_command("add_site", "kernel-org", url_of(kernel_org), verbosity=0)

    assert "asks to wait" not in told(client)
    assert poll(site).listed == ["7.4-rc3", "7.3.5"]


@pytest.mark.parametrize("path", ["", "mirror/"])
def test_what_is_noted_on_a_site_while_it_is_added_again_stays(
    kernel_org: KernelOrg, site: Site, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    kernel_org.lists(*KERNELS)
    kernel_org.replies["/mirror/releases.json"] = kernel_org.replies[JSON]
    ask = sources.ask

    def slowly(given: Site, *, now: datetime) -> News:
        Site.objects.update(is_enabled=False, listed=["7.3.5"], checked_at=now)
        return ask(given, now=now)

    monkeypatch.setattr("kernelorg.management.commands.add_site.ask", slowly)
    call_command("add_site", "kernel-org", f"{site.url}{path}", verbosity=0)

    after = Site.objects.get()
    assert (after.url, after.listed, after.is_enabled) == (f"{site.url}{path}", ["7.3.5"], False)
    assert (after.checked_at is None) == bool(path)


def test_what_an_old_address_answers_is_no_note_on_the_new_one(
    kernel_org: KernelOrg, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is changed while the old one is asked: its tag must not be sent to the new one."""
    kernel_org.has_etags = True
    kernel_org.lists(*KERNELS)
    ask = sources.ask

    def slowly(given: Site, *, now: datetime) -> News:
        Site.objects.update(url=url_of(kernel_org, "/mirror/"))
        return ask(given, now=now)

    monkeypatch.setattr(sources, "ask", slowly)
    after = poll(site)

    assert (after.etags, after.listed, after.checked_at) == ({}, [], None)
    assert Release.objects.count() == 2


@pytest.fixture
def facts(db: None) -> None:
    """As if all releases since 2005 were loaded: sync would do that first, for seconds."""
    FactsFile.objects.create(digest=hashlib.sha256(FACTS_FILE.read_bytes()).hexdigest(), rows=0)


@pytest.mark.usefixtures("facts")
def test_sync_reads_a_site_by_its_name(kernel_org: KernelOrg, site: Site) -> None:
    kernel_org.lists(*KERNELS)

    call_command("sync", "kernel-org", verbosity=0)

    assert Release.objects.filter(version="7.4-rc3").exists()
    assert kernel_org.count(JSON) == 1


@pytest.mark.usefixtures("facts")
def test_sync_of_a_site_that_fails_says_why_and_is_no_success(kernel_org: KernelOrg, site: Site) -> None:
    with pytest.raises(CommandError, match=r"kernel-org: releases\.json: .* answered 404"):
        call_command("sync", "kernel-org", verbosity=0)

    assert kernel_org.count(FEED) == 1


def test_a_site_that_is_paused_is_not_asked(kernel_org: KernelOrg, site: Site) -> None:
    Site.objects.update(is_enabled=False)

    with pytest.raises(CommandError, match="no such source: kernel-org"):
        call_command("sync", "kernel-org", verbosity=0)

    assert kernel_org.asked == []


def test_status_has_sites_for_people_and_for_machines(
    kernel_org: KernelOrg, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    kernel_org.lists(Kernel("7.3.5", "vintage"))
    poll(site)

    call_command("status")
    call_command("status", "--json")

    people, machines = capsys.readouterr().out.rstrip().rsplit("\n", 1)
    assert "1 kernels listed  7.3.5: unknown moniker 'vintage'" in people
    (found,) = json.loads(machines)["sites"]
    assert (found["name"], found["listed"]) == ("kernel-org", 1)
    assert found["remarks"] == ["7.3.5: unknown moniker 'vintage'"]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Site:
    """A site that is a directory with all files, as the sample world has one."""
    _write(tmp_path, weeks_ago=0)
    return Site.objects.create(name="sample-kernel-org", url=str(tmp_path))


def _write(folder: Path, *, weeks_ago: int) -> None:
    until = NOW - timedelta(weeks=weeks_ago)
    write_files(folder, *releases(until), until)


def test_a_directory_is_read_like_a_site(folder: Site, client: Client) -> None:
    after = poll(folder)

    assert (after.error, after.longterm_error, after.remarks) == ("", "", [])
    assert after.form == "releases.json"
    assert set(after.listed) <= set(Release.objects.values_list("version", flat=True))
    assert support("6.12.y").state == "longterm"
    assert f" releases.json {len(after.listed)} " in told(client)


def test_a_year_of_the_sample_world_has_nothing_odd_and_loses_nothing(tmp_path: Path, folder: Site) -> None:
    seen: set[str] = set()
    for weeks_ago in range(52, -1, -4):
        _write(tmp_path, weeks_ago=weeks_ago)
        after = poll(folder)
        seen |= set(after.listed)
        assert (after.error, after.remarks, after.oddities) == ("", [], [])

    assert seen == set(Release.objects.values_list("version", flat=True))
    assert not Listed.objects.exclude(form="releases.json").exists()


@pytest.mark.parametrize("gone", [("releases.json",), ("releases.json", "feeds/kdist.xml")])
def test_a_directory_without_a_file_is_read_by_the_next_one(tmp_path: Path, folder: Site, gone: tuple[str]) -> None:
    for name in gone:
        (tmp_path / name).unlink()

    after = poll(folder)

    assert after.form == {1: "feeds/kdist.xml", 2: "index.html"}[len(gone)]
    assert "cannot be read: No such file or directory" in after.remarks[0]


def test_a_directory_that_is_gone_is_told_and_nothing_lost(tmp_path: Path, folder: Site, client: Client) -> None:
    poll(folder)
    before = written()
    Site.objects.update(url=str(tmp_path / "nowhere"))

    poll(folder)

    assert written() == before
    assert "releases.json: cannot be read: No such file or directory; feeds/kdist.xml: cannot be read" in told(client)


def test_a_file_that_is_a_directory_is_told(tmp_path: Path, folder: Site) -> None:
    (tmp_path / "releases.json").unlink()
    (tmp_path / "releases.json").mkdir()

    assert poll(folder).remarks == [
        "instead of releases.json, feeds/kdist.xml was read: cannot be read: Is a directory"
    ]


def test_a_file_of_absurd_size_is_not_read_to_its_end(tmp_path: Path, folder: Site) -> None:
    with (tmp_path / "releases.json").open("wb") as file:
        file.truncate(10**12)

    assert "has more than 4194304 bytes" in poll(folder).remarks[0]


def test_a_directory_is_looked_at_whenever_a_worker_passes(tmp_path: Path, folder: Site) -> None:
    poll(folder)
    (tmp_path / "releases.json").write_bytes(json_document(Kernel("7.3.5", at=NOW - DAY).json()))

    assert sources.is_due(Site.objects.get(), now=timezone.now(), by_hand=False)
    assert poll(folder).listed == ["7.3.5"]
