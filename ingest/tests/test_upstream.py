"""Sample and live data never mix, whatever the setting says later; older installations are known by what they hold."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from archive.models import Inbox
from ingest.models import Installation
from ingest.upstream import MixedError, claim, require_own
from kernelorg.models import Site
from kerneltrack import own
from trees.models import Kind, Tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, settings: Settings) -> None:
    settings.STATE_DIR, settings.UPSTREAM = tmp_path / "state", "sample"


@pytest.mark.parametrize(("first", "later"), [("sample", "live"), ("live", "sample")])
def test_what_was_filled_from_one_is_refused_by_the_other(settings: Settings, first: str, later: str) -> None:
    settings.UPSTREAM = first
    claim()
    settings.UPSTREAM = later

    with pytest.raises(MixedError, match=f"KERNELTRACK_UPSTREAM={first}"):
        claim()
    settings.UPSTREAM = first
    require_own()


def test_a_state_directory_is_refused_with_another_database(settings: Settings) -> None:
    claim()
    Installation.objects.all().delete()
    settings.UPSTREAM = "live"

    with pytest.raises(MixedError, match="KERNELTRACK_STATE"):
        require_own()


def test_a_database_is_refused_with_another_state_directory(settings: Settings, tmp_path: Path) -> None:
    claim()
    settings.UPSTREAM, settings.STATE_DIR = "live", tmp_path / "other"

    with pytest.raises(MixedError, match="DATABASE_URL"):
        require_own()


def test_an_older_sample_world_is_known_by_its_sources(settings: Settings) -> None:
    Site.objects.create(name="sample-kernel-org", url="/x")
    settings.UPSTREAM = "live"

    with pytest.raises(MixedError, match="UPSTREAM=sample"):
        require_own()


def test_an_older_sample_world_is_known_by_its_directory(settings: Settings) -> None:
    (Path(settings.STATE_DIR) / "sample").mkdir(parents=True)
    settings.UPSTREAM = "live"

    with pytest.raises(MixedError, match="UPSTREAM=sample"):
        require_own()


def test_an_older_live_site_is_known_by_its_addresses() -> None:
    Tree.objects.create(name="mainline", url="https://git.kernel.org/x.git", kind=Kind.MAINLINE)

    with pytest.raises(MixedError, match="UPSTREAM=live"):
        claim()


def test_local_archives_alone_tell_nothing(settings: Settings) -> None:
    Inbox.objects.create(name="mine", url="/srv/mine")
    require_own()
    settings.UPSTREAM = "live"
    require_own()


@pytest.mark.parametrize("command", ["sync", "load_sample"])
def test_commands_refuse_a_live_database(settings: Settings, command: str) -> None:
    settings.UPSTREAM = "live"
    claim()
    settings.UPSTREAM = "sample"

    with pytest.raises(CommandError, match="never mix"):
        call_command(command)


def test_web_worker_and_beat_end_with_what_to_set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test's transaction goes on
    claim()
    own.end_if_mixed()
    settings.UPSTREAM = "live"

    with pytest.raises(SystemExit, match="KERNELTRACK_UPSTREAM=sample"):
        own.end_if_mixed()
