"""Drives scenarios through the real pipeline: mails in public-inbox repositories, commits and tags in git trees."""

import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from archive.mbox import append_mails
from archive.models import Inbox
from bench.scratch import scratch_database
from ingest import pipeline, polling
from trees.models import Kind, Tree
from yardstick.compare import differences
from yardstick.forge import Forge, publish
from yardstick.letters import Archive, recipients, render, serve
from yardstick.observe import observe
from yardstick.scenarios import Scenario, Step, Suite, moment

_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory; what is in it is a directory of our own
_ROOM = 200 * 1024 * 1024  # bytes; a scenario takes a few MB
_FOLDERS = ("world", "mirrors", "lookups")  # of the state directory
_KINDS = {"mainline": Kind.MAINLINE, "next": Kind.NEXT, "stable": Kind.STABLE}


@dataclass(slots=True)
class Verdict:
    """How a scenario went; `differences` are those of the first step with any."""

    name: str
    about: str
    is_arguable: bool
    seconds: float = 0.0
    step: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything was as expected, in every step."""
        return not self.differences


def run_suite(suite: Suite, *, only: str = "", on_verdict: Callable[[Verdict], None]) -> list[Verdict]:
    """Run the scenarios one after the other in a database and a state directory of their own.

    All begin with the same trees, which are read once; whatever a scenario does is taken back before the next.
    """
    verdicts = []
    with scratch_database(inside=_fast_folder()) as state, transaction.atomic():
        _begin(suite, state)
        for scenario in suite.scenarios:
            if only in scenario.name:
                verdicts.append(_run(suite, scenario, state))
                on_verdict(verdicts[-1])
    return verdicts


def _fast_folder() -> Path | None:
    """Thousands of small files come and go: in memory that takes half the time."""
    is_usable = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    return _MEMORY if is_usable and shutil.disk_usage(_MEMORY).free > _ROOM else None


def _begin(suite: Suite, state: Path) -> None:
    """Publish the trees, read what they start with, and keep it for every scenario."""
    world = state / "world"
    forge = Forge(state / "start.git", suite.trees)
    start = forge.build(())
    publish(forge, world, start)
    for name in sorted({tree for tree, _ in start}):
        Tree.objects.create(name=name, kind=_KINDS[name], url=str(world / f"{name}.git"))
    _read_trees({tree for tree, _ in start})
    for address in suite.watched:
        name = list_name(address)
        append_mails(world / name / "0.git", [])
        Inbox.objects.create(name=name, url=str(world / name))
    for folder in _FOLDERS:
        (state / folder).mkdir(exist_ok=True)
        shutil.copytree(state / folder, state / "start" / folder, symlinks=True)


def _run(suite: Suite, scenario: Scenario, state: Path) -> Verdict:
    started = time.perf_counter()
    verdict = Verdict(scenario.name, scenario.about, scenario.is_arguable)
    for folder in (*_FOLDERS, "forge.git"):
        shutil.rmtree(state / folder, ignore_errors=True)
    for folder in _FOLDERS:
        shutil.copytree(state / "start" / folder, state / folder, symlinks=True)
    before = transaction.savepoint()
    world = World(suite, scenario, state)
    with serve(world.archive) as address:
        settings.ARCHIVE_URL = address
        try:
            _play(world, scenario, verdict)
        except Exception as error:  # one story that cannot be told must not hide how the others go
            verdict.differences.append(f"stopped with {error!r}")
        finally:
            settings.ARCHIVE_URL = ""
            transaction.savepoint_rollback(before)
    verdict.seconds = time.perf_counter() - started
    return verdict


def _play(world: "World", scenario: Scenario, verdict: Verdict) -> None:
    world.forge.build(scenario.steps)
    expected: dict[str, Any] = {}
    for number, step in enumerate(scenario.steps):
        verdict.step = number
        world.play(number, step)
        expected = dict(step.expected) if step.expected is not None else expected
        found = differences(expected, observe(), world.forge.commits)
        if found:
            verdict.differences = found
            return


class World:
    """The lists, trees and the archive of one scenario."""

    def __init__(self, suite: Suite, scenario: Scenario, state: Path) -> None:
        self.path = state / "world"
        self.watched = {address: list_name(address) for address in suite.watched}
        self.forge = Forge(state / "forge.git", suite.trees)
        self.archive = Archive()
        self._now = datetime.min.replace(tzinfo=UTC)

    def play(self, number: int, step: Step) -> None:
        """Let one event happen, and process it completely."""
        if "date" in step.event:
            self._now = moment(step.event["date"])
        if step.kind in ("mail", "redeliver"):
            self._deliver(step)
        _read_trees(publish(self.forge, self.path, self.forge.moves[number]))
        while polling.look_up():
            pass

    def _deliver(self, step: Step) -> None:
        event: Mapping[str, Any] = step.event
        if step.kind == "mail":
            raw = render(event, self.forge.commits)
            self.archive.add(event, raw)
        else:
            self._now += timedelta(seconds=1)
            raw = self.archive.mails[event["id"]] + b"\n"  # another list, another copy: never the same bytes
        if event.get("delivered", True):
            for name in self._lists_of(event):
                append_mails(self.path / name / "0.git", [(raw, self._now)])
                self._read_inbox(name)

    def _lists_of(self, event: Mapping[str, Any]) -> list[str]:
        addressed = recipients(event, "to", "cc")
        return [name for address, name in self.watched.items() if any(address in one for one in addressed)]

    def _read_inbox(self, name: str) -> None:
        polling.poll_inbox(Inbox.objects.get(name=name))
        while pipeline.read_next_range() is not None:
            pass


def list_name(address: str) -> str:
    """What the inbox of a list is called here."""
    return address.partition("@")[0]


def _read_trees(names: set[str]) -> None:
    errors: dict[str, str] = {}
    for tree in Tree.objects.filter(name__in=names).order_by("name"):
        polling.sync_trees([tree], errors, lambda *_: None)
    if errors:
        raise RuntimeError(f"trees cannot be read: {errors}")
