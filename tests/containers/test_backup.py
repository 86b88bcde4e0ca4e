"""The lines of docs/operations.md, Backup and restore, as they stand there: all numbers are equal before and after."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Delivery, Inbox, Message, Range
from changes.kinds import Kind
from changes.models import Change, Standing
from ingest import polling, sync
from regressions.models import Decision, Regression
from servers import postgres
from tests.conftest import _statement as statement
from tests.containers.compose import ROOT
from tests.state import dump
from tests.threads import Letter, letter, load_few_facts, small_world

pytestmark = pytest.mark.slow
_PAGER = re.compile(rb'"next":"[^"]+",')  # signed, with the time
PAGES = (
    "/regressions.json",
    "/feeds/regressions.atom",
    "/api/v1/regressions/",
    "/api/v1/cycles/",
    "/api/v1/cycles/7.0/counts/?at=2026-03-20",
    "/api/v1/events/",
    "/api/v1/releases/",
    "/api/v1/patches/",
)


def lines(which: int) -> str:
    """The lines of a block of the section: 0 backs up, 1 restores."""
    section = (ROOT / "docs" / "operations.md").read_text().partition("## Backup and restore")[2].partition("\n## ")[0]
    block = re.findall(r"(?:^    .+\n)+", section, re.MULTILINE)[which]
    return "".join(line.removeprefix("    ") for line in block.splitlines(keepends=True))


@dataclass
class Site:
    """An installation with a list to follow, and a folder for backups."""

    home: Path
    database: str

    @property
    def state(self) -> Path:
        return self.home / "state"

    def send(self, *letters: Letter) -> None:
        """Mails arrive at the list."""
        upstream = self.home / "list" / "git" / "0.git"
        append_mails(upstream, [(one.raw, one.arrived) for one in letters])

    def poll(self) -> None:
        """Every inbox is asked, and what it has is planned."""
        for inbox in Inbox.objects.all():
            polling.poll_inbox(inbox)
            inbox.refresh_from_db()
            assert inbox.error == ""

    def read(self) -> None:
        """A sync."""
        self.poll()
        sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)

    def follow(self, which: int) -> list[str]:
        """Do what the documents say; what was asked of `docker compose`."""
        connection.close()
        programs = self.home / "bin"
        programs.mkdir(exist_ok=True)
        (programs / "docker").unlink(missing_ok=True)
        (programs / "docker").symlink_to(ROOT / "tests" / "containers" / "docker.py")
        notes = self.home / "notes"
        notes.unlink(missing_ok=True)
        there = connection.get_connection_params()
        environment = {
            "PATH": f"{programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PGBIN": str(postgres._binaries()),
            **{f"PG{name.upper()}": str(there[name]) for name in ("host", "port", "user", "password") if name in there},
            "KERNELTRACK_DATABASE": self.database,
            "KERNELTRACK_STATE": str(self.state),
            "KERNELTRACK_NOTES": str(notes),
        }
        self.state.mkdir(exist_ok=True)  # a new volume
        done = subprocess.run(
            ["sh", "-eu"], input=lines(which), env=environment, cwd=self.home, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return notes.read_text().splitlines()


@pytest.fixture
def site(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """A small installation that has read everything, in a database of its own."""
    usual = str(connection.settings_dict["NAME"])
    found = Site(tmp_path, f"{usual}_drill")
    settings.STATE_DIR = found.state
    connection.close()
    statement(f'DROP DATABASE IF EXISTS "{found.database}" WITH (FORCE)')  # of a session that was killed
    statement(f'CREATE DATABASE "{found.database}" TEMPLATE "{usual}"')
    connection.settings_dict["NAME"] = found.database
    try:
        load_few_facts()
        found.send(*small_world())
        Inbox.objects.create(name="list", url=str(tmp_path / "list"))
        own = tmp_path / "own.mbox"
        own.write_bytes(b"From mboxrd@z Thu Jan  1 00:00:00 2026\n" + letter("own", minutes=1).raw)
        call_command("import_mbox", str(own), stdout=StringIO())
        found.read()
        yield found
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        statement(f'DROP DATABASE IF EXISTS "{found.database}" WITH (FORCE)')


def picture() -> dict[str, object]:
    """Whatever the site shows and tells, with its internal keys."""
    client = Client()
    shown: dict[str, object] = {path: _PAGER.sub(b"", client.get(path).content) for path in PAGES}
    shown["changes"] = list(Change.objects.values())
    shown["standings"] = list(Standing.objects.order_by("slug").values())
    shown["people"] = list(User.objects.values()) + list(Decision.objects.values())
    return shown | dump()


def told() -> list[tuple[str, str, str]]:
    """The log of changes: what happened to what, and the keys of what is told by facts."""
    rows = Change.objects.values_list("kind", "subject", "key")
    return [(kind, subject, key if kind == Kind.REGRESSION_HAPPENED else "") for kind, subject, key in rows]


def test_after_a_disaster_all_is_as_it_was_and_goes_on(site: Site) -> None:
    by, report = User.objects.create_user("mona", is_staff=True), Regression.objects.earliest("pk").report
    Decision.objects.create(report=report, by=by, at=timezone.now(), text="note: looked at")
    before = picture()
    assert site.follow(0)[0] == "stop beat worker"

    shutil.rmtree(site.state)
    Regression.objects.all().delete()
    Message.objects.all().delete()
    User.objects.create_user("somebody")
    done = site.follow(1)

    assert done[-1] == "up --detach"
    assert picture() == before
    assert not (site.state / "mirrors").exists()
    last, stored = Change.objects.latest("position").position, Message.objects.count()
    site.send(letter("late", minutes=500, body="#regzbot introduced: v6.19..v7.0-rc1\n"))
    site.read()
    site.read()
    assert Message.objects.count() == stored + 1
    assert Delivery.objects.filter(message__message_id="late@example.org").count() == 1
    assert Change.objects.latest("position").position > last
    assert (site.state / "mirrors" / "own" / "0.git").exists()


def test_what_came_after_an_older_dump_is_read_again_from_mirrors_that_have_it(site: Site) -> None:
    site.follow(0)
    site.send(letter("r9", minutes=300, body="#regzbot introduced: v6.19..v7.0-rc1\n"))
    site.send(letter("r9.1", minutes=310, to="r9", body="#regzbot resolve: firmware\n"))
    site.read()
    before, before_told = dump(), told()

    site.follow(1)

    assert dump() != before
    site.read()
    assert dump() == before
    assert Counter(told()) == Counter(before_told)


def test_what_was_planned_and_not_read_when_the_dump_was_made_is_read_after_it(site: Site) -> None:
    site.send(letter("r9", minutes=300, body="#regzbot introduced: v6.19..v7.0-rc1\n"))
    site.poll()
    assert Range.objects.count() == 1
    site.follow(0)

    shutil.rmtree(site.state)
    site.follow(1)
    site.read()

    assert not Range.objects.exists()
    assert Message.objects.filter(message_id="r9@example.org").count() == 1
