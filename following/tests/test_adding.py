"""Sources from a file: added once, left alone afterwards, and only where the disk has room for them."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from archive.models import Inbox
from following.adding import add_at_first_start, add_sources, sources_file
from following.estimate import estimate
from following.livefile import SourcesError
from ingest import polling
from ingest.beginning import beginning, is_beginning, note_whether_read
from ingest.models import Installation
from kernelorg.models import Site
from trackers.models import Tracker
from trees.models import Kind, Tree

pytestmark = pytest.mark.django_db
FILE = """
[[inbox]]
name = "regressions"
url = "https://lore.kernel.org/regressions/"
mails = 1000000
megabytes = 180
[[inbox]]
name = "linux-kernel"
url = "https://lore.kernel.org/lkml/"
newest_epochs = 1
megabytes = 1000
[[inbox]]
name = "netdev"
url = "https://lore.kernel.org/netdev/"
way = "light"
[[site]]
name = "kernel-org"
url = "https://www.kernel.org/"
[[tree]]
name = "mainline"
url = "https://git.kernel.org/linux.git"
kind = "mainline"
megabytes = 800
[[tracker]]
name = "bugzilla"
url = "https://bugzilla.kernel.org"
kind = "bugzilla"
"""


@pytest.fixture(autouse=True)
def file(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR, settings.UPSTREAM = tmp_path / "state", "live"
    path = tmp_path / "sources.toml"
    path.write_text(FILE)
    settings.SOURCES_FILE = str(path)
    return path


def free(monkeypatch: pytest.MonkeyPatch, megabytes: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=megabytes * 1_000_000))


def test_the_first_start_adds_all_of_the_file() -> None:
    lines = add_at_first_start()

    assert "inbox regressions: added, https://lore.kernel.org/regressions/" in lines
    rows = Inbox.objects.filter(holds_issues=False).values_list("name", "way", "first_epoch")
    assert set(rows) == {("regressions", "mirror", None), ("linux-kernel", "mirror", -1), ("netdev", "light", None)}
    assert Tree.objects.get().kind == Kind.MAINLINE
    assert Site.objects.get().url == "https://www.kernel.org/"
    assert (Tracker.objects.get().host, Tracker.objects.get().inbox.holds_issues) == ("bugzilla.kernel.org", True)


def test_a_source_that_was_removed_stays_removed() -> None:
    add_at_first_start()
    Inbox.objects.filter(name="linux-kernel").delete()

    assert add_at_first_start() == []
    assert not Inbox.objects.filter(name="linux-kernel").exists()


def test_a_site_that_follows_something_already_gets_nothing_by_itself() -> None:
    Inbox.objects.create(name="mine", url="https://lore.kernel.org/mine/")

    assert add_at_first_start() == []
    assert Inbox.objects.count() == 1


def test_what_staff_changed_is_left_alone() -> None:
    Inbox.objects.create(name="regressions", url="https://example.org/r/", is_enabled=False, description="ours")
    lines = add_sources(sources_file())

    assert "inbox regressions: is there already" in lines
    inbox = Inbox.objects.get(name="regressions")
    assert (inbox.url, inbox.is_enabled, inbox.description) == ("https://example.org/r/", False, "ours")
    assert all("is there already" in line for line in add_sources(sources_file()))


@pytest.mark.parametrize("text", ["[[inbox]]\nname = 'a'", "\\xff", "[[tracker]]\nname='b'\nurl='x'\nkind='github'"])
def test_a_file_with_a_mistake_adds_nothing(file: Path, text: str) -> None:
    file.write_text(FILE + text)

    with pytest.raises(CommandError):
        call_command("add_sources")
    assert not Inbox.objects.exists()


def test_a_file_that_is_not_there_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.SOURCES_FILE = str(tmp_path / "none.toml")

    with pytest.raises(SourcesError, match=r"none\.toml cannot be read"):
        add_at_first_start()


def test_the_estimate_counts_mirrors_and_the_database() -> None:
    add_at_first_start()
    needs = {need.name: (need.mirror, need.database > 0) for need in estimate().needs}

    assert needs["regressions"] == (180, True)
    assert needs["linux-kernel"][0] == 1000
    assert needs["netdev"] == (50, True)
    assert needs["tree mainline"][0] == 800


def test_what_is_fetched_already_is_taken_off(settings: Settings) -> None:
    add_at_first_start()
    mirror = Path(settings.STATE_DIR) / "mirrors" / "regressions" / "0.git"
    mirror.mkdir(parents=True)
    (mirror / "pack").write_bytes(b"\0" * 3_000_000)
    Inbox.objects.filter(name="linux-kernel").update(succeeded_at=timezone.now())
    needs = {need.name: need.mirror for need in estimate().needs}

    assert needs["regressions"] == 177
    assert "linux-kernel" not in needs


def test_a_disk_that_is_too_small_is_refused_unless_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 3000)

    with pytest.raises(CommandError, match="too small, by [0-9,]+ MB .*--force"):
        call_command("add_sources")
    call_command("add_sources", force=True)


def test_without_a_limit_nothing_is_refused(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    free(monkeypatch, 30)
    settings.MIN_FREE_MB = 0

    call_command("add_sources")


def test_a_full_disk_stops_fetching_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inbox = Inbox.objects.create(name="mine", url=str(tmp_path / "none"))
    free(monkeypatch, 12)
    polling.poll_inbox(inbox)
    inbox.refresh_from_db()

    assert inbox.error.startswith("disk is full: 12 MB free where the mirrors are, 1000 needed")
    free(monkeypatch, 5000)
    polling.poll_inbox(inbox)
    inbox.refresh_from_db()
    assert "neither a directory" in inbox.error


def test_the_first_reading_tells_how_far_each_source_is() -> None:
    add_at_first_start()
    Inbox.objects.filter(name="regressions").update(progress="fetching epoch 0: 34 %")
    Tree.objects.update(progress="reading mainline/master: 250 of 1,000 commits")
    Site.objects.update(error="no route to host", checked_at=timezone.now())
    Inbox.objects.filter(name="netdev").update(succeeded_at=timezone.now())
    found = beginning()

    assert is_beginning()
    assert (found.read, len(found.states)) == (1, 5)
    assert {one.name: one.percent for one in found.left if one.percent} == {"regressions": 34, "tree mainline": 25}
    assert "cannot be read: no route to host" in [one.what for one in found.left]


def test_the_first_reading_is_over_when_nothing_more_can_be_read() -> None:
    add_at_first_start()
    note_whether_read()
    assert is_beginning()
    Inbox.objects.update(succeeded_at=timezone.now())
    Tree.objects.update(fingerprint="x")
    Site.objects.update(error="no route to host")
    note_whether_read()

    assert not is_beginning()


def test_the_first_reading_is_not_over_while_nothing_could_be_read() -> None:
    add_at_first_start()
    for kind in (Inbox, Tree, Site):
        kind._default_manager.update(error="no route to host")
    note_whether_read()

    assert is_beginning()


def test_a_sample_world_gets_no_real_sources(settings: Settings) -> None:
    settings.UPSTREAM = "sample"

    with pytest.raises(CommandError, match="set KERNELTRACK_UPSTREAM=live"):
        call_command("add_sources")

    assert add_at_first_start() == []
    assert not Inbox.objects.exists()
    assert not Installation.objects.exists()  # nor is an empty database marked as one
