"""The sample world, read once for all tests that look at it, in a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from archive.models import Inbox
from ingest import polling, sync
from published.store import load_facts as load_published
from releases.store import load_facts
from sample.world import World, write
from stable.store import load_support
from topics.loading import load_topics
from trees.models import Tree

UNTIL = datetime(2026, 11, 23, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SampleWorld:
    """What was written, and where what was read from it is: a database and a state directory."""

    made: World
    database: str
    state: Path

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let this process look at the world instead of at its empty database."""
        usual = connection.settings_dict["NAME"], settings.STATE_DIR
        connection.close()
        connection.settings_dict["NAME"], settings.STATE_DIR = self.database, self.state
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"], settings.STATE_DIR = usual

    @contextmanager
    def copied(self) -> Iterator["SampleWorld"]:
        """The same world to be changed, for the duration: nothing of it is left behind."""
        name = f"{self.database}_copy"
        connection.close()  # like everybody else: what is looked at cannot be copied
        _statement(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.database}'")
        _statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _statement(f'CREATE DATABASE "{name}" TEMPLATE "{self.database}"')
        try:
            yield replace(self, database=name)
        finally:
            connection.close()
            _statement(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def sample_world(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[SampleWorld]:
    """The world as it is on UNTIL, written and read like any other source.

    This takes half a minute, and ten times that on a busy machine: modules that use it have a timeout of their own.
    """
    home = tmp_path_factory.mktemp("world")
    name = "test_" + connection.settings_dict["NAME"].removeprefix("test_") + "_world"
    with django_db_blocker.unblock():
        made = write(home / "sample", until=UNTIL)
        world = SampleWorld(made, name, home / "state")
        _statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a session that was killed
        _statement(f'CREATE DATABASE "{name}"')
        with world.entered():
            _read(made)
    yield world
    with django_db_blocker.unblock():
        _statement(f'DROP DATABASE "{name}" WITH (FORCE)')


def _statement(text: str) -> None:
    with connection._nodb_cursor() as cursor:  # of no database: it can neither be made nor dropped from within
        cursor.execute(text)


def _read(made: World) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    load_facts()
    load_support()
    load_published()
    load_topics(Path(settings.BASE_DIR) / "sample" / "topics.toml")
    trees = [Tree.objects.create(name=n, url=str(p), kind=n) for n, p in made.trees.items()]
    for name, path in made.archives.items():
        polling.poll_inbox(Inbox.objects.create(name=name, url=str(path)))
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)
    polling.sync_trees(trees, {}, lambda name, done: None)
    polling.sync_trees(trees, {}, lambda name, done: None)  # now that culprits are known
