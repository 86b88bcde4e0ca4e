"""Drives scenarios through the real pipeline: mails in public-inbox repositories, commits and tags in git trees."""

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.mbox import append_mails
from archive.models import Inbox
from bench.scratch import empty_tables, scratch_database
from ingest import pipeline, polling
from trees.models import Kind, Tree
from yardstick.compare import differences
from yardstick.forge import Forge, publish
from yardstick.letters import Archive, render, serve
from yardstick.observe import observe
from yardstick.scenarios import Scenario, Step, Suite, moment

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
    """Run the scenarios one after the other in a database and a state directory of their own."""
    verdicts = []
    with scratch_database() as state:
        for scenario in suite.scenarios:
            if only in scenario.name:
                verdicts.append(_run(suite, scenario, state))
                on_verdict(verdicts[-1])
    return verdicts


def _run(suite: Suite, scenario: Scenario, state: Path) -> Verdict:
    started = time.perf_counter()
    verdict = Verdict(scenario.name, scenario.about, scenario.is_arguable)
    empty_tables()
    for folder in ("mirrors", "world", "lookups"):
        shutil.rmtree(state / folder, ignore_errors=True)
    world = World(suite, scenario, state / "world")
    with serve(world.archive) as address:
        settings.ARCHIVE_URL = address
        try:
            _play(world, scenario, verdict)
        finally:
            settings.ARCHIVE_URL = ""
    verdict.seconds = time.perf_counter() - started
    return verdict


def _play(world: "World", scenario: Scenario, verdict: Verdict) -> None:
    world.begin()
    expected: dict[str, Any] = {}
    for number, step in enumerate(scenario.steps):
        world.play(number, step)
        expected = dict(step.expected) if step.expected is not None else expected
        found = differences(expected, observe(), world.forge.commits)
        if found:
            verdict.step, verdict.differences = number, found
            return


class World:
    """The lists, trees and the archive of one scenario."""

    def __init__(self, suite: Suite, scenario: Scenario, path: Path) -> None:
        self.path = path
        self.lists = [address.partition("@")[0] for address in suite.watched]
        self.watched = dict(zip(suite.watched, self.lists, strict=True))
        self.forge = Forge(path / "forge.git", suite.trees)
        self.archive = Archive()
        self._steps = scenario.steps
        self._now = datetime.min.replace(tzinfo=UTC)

    def begin(self) -> None:
        """Publish the trees, and read what they start with."""
        publish(self.forge, self.path, self.forge.build(self._steps))
        for name, kind in _KINDS.items():
            Tree.objects.create(name=name, kind=kind, url=str(self.path / f"{name}.git"))
        self._read_trees(set(_KINDS))
        for name in self.lists:
            append_mails(self.path / name / "0.git", [])
            Inbox.objects.create(name=name, url=str(self.path / name))

    def play(self, number: int, step: Step) -> None:
        """Let one event happen, and process it completely."""
        if step.kind in ("mail", "redeliver"):
            self._deliver(step)
        self._read_trees(publish(self.forge, self.path, self.forge.moves[number]))
        while polling.look_up():
            pass

    def _deliver(self, step: Step) -> None:
        event: Mapping[str, Any] = step.event
        if step.kind == "mail":
            raw, self._now = render(event, self.forge.commits), moment(event["date"])
            self.archive.add(event, raw)
        else:
            raw, self._now = self.archive.mails[event["id"]], self._now + timedelta(seconds=1)
            raw += b"\n"  # another list, another copy: never the same bytes
        if event.get("delivered", True):
            for name in self._lists_of(event):
                append_mails(self.path / name / "0.git", [(raw, self._now)])
                self._read_inbox(name)

    def _lists_of(self, event: Mapping[str, Any]) -> list[str]:
        to = event["to"] if isinstance(event["to"], list) else [event["to"]]
        addressed = [*to, *event.get("cc", ())]
        return [name for address, name in self.watched.items() if any(address in one for one in addressed)]

    def _read_inbox(self, name: str) -> None:
        polling.poll_inbox(Inbox.objects.get(name=name))
        while pipeline.read_next_range() is not None:
            pass

    def _read_trees(self, names: set[str]) -> None:
        errors: dict[str, str] = {}
        for tree in Tree.objects.filter(name__in=names).order_by("name"):
            polling.sync_trees([tree], errors, lambda *_: None)
        if errors:
            raise RuntimeError(f"trees cannot be read: {errors}")
