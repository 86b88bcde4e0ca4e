"""Who keeps a copy as the guide says (docs/api.md) ends up with what the database has, whatever happens meanwhile."""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from archive.mbox import append_mails
from archive.models import Inbox
from cases.commands import Verb
from changes.documents import regression_document
from changes.kinds import Kind
from changes.models import Change
from ingest import pipeline, polling, sync
from ingest.pagecache import forget_pages
from kt.client import Client
from kt.mirror import Mirror
from regressions import decisions
from regressions.models import Decision, Regression
from tests.make import make_staff
from tests.threads import Letter, delete, letter, load_few_facts, lore, small_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BATCHES = 4
SOON = 20  # seconds within which a copy must have caught up, once nothing happens any more
Document = dict[str, Any]


class Upstream:
    """A list that mails go to, as fast as they are read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inbox = Inbox.objects.create(name="list", url=str(path))

    def send(self, letters: list[Letter]) -> None:
        """Mails arrive, and are read."""
        append_mails(self._path / "git" / "0.git", [(one.raw, one.arrived) for one in letters])
        self.read()

    def forget(self, one: Letter) -> None:
        """The list takes a mail back."""
        delete(self._path / "git" / "0.git", one)
        self.read()

    def read(self) -> None:
        """A sync."""
        polling.poll_inbox(self._inbox)
        self._inbox.refresh_from_db()
        assert self._inbox.error == ""
        sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


def reports(number: int) -> list[Letter]:
    """New regressions, one of which is a duplicate of the other, and what was said about one before."""
    name, minutes = f"b{number}", 200 + 20 * number
    introduced, same = "#regzbot introduced: v6.19..v7.0-rc1\n", f"#regzbot dup-of: {lore(name)}\n"
    found = [
        letter(name, minutes=minutes, subject=f"net: broken in way {number}", body=introduced),
        letter(f"{name}d", minutes=minutes + 1, subject=f"net: broken again {number}", body=introduced),
        letter(f"{name}d.1", minutes=minutes + 2, to=f"{name}d", body=same),
    ]
    if number:
        before = f"b{number - 1}"
        found.append(letter(f"{before}.2", minutes=minutes + 3, to=before, body="#regzbot fix: net: mend it\n"))
    return found


def decide(chance: random.Random, by: User) -> None:
    """A member of the staff decides about some regression, or takes a decision back, as on the page."""
    reports = list(Regression.objects.order_by("slug").values_list("report", flat=True))
    made = list(Decision.objects.filter(undone_at=None))
    with transaction.atomic():
        if made and chance.random() < 0.4:
            one = chance.choice(made)
            decisions.undo(decision=one, by=by, at=timezone.now())
            pipeline.fold_reports({one.report})
        else:
            report, verb = chance.choice(reports), chance.choice([Verb.INCONCLUSIVE, Verb.BACKBURNER, Verb.RESOLVE])
            decisions.record(report=report, by=by, verb=verb, value="because", at=timezone.now())
            pipeline.fold_reports({report})


def expected() -> dict[str, Document]:
    """What the database has."""
    rows = Regression.objects.select_related("duplicate_of")
    return {row.slug: json.loads(json.dumps(regression_document(row))) for row in rows}


class Consumer:
    """Keeps a copy in one way; ended and begun again with every look."""

    def __init__(self, path: Path, client: Client, way: str) -> None:
        self._path, self._client, self._way = path, client, way

    def look(self) -> int:
        """Once; how much was told."""
        mirror = Mirror(self._path, page=3)
        try:
            return mirror.by_events(self._client) if self._way == "events" else mirror.by_time(self._client)
        finally:
            mirror.close()

    def copy(self) -> dict[str, Document]:
        """What it has, without the fields of a list that events do not have."""
        mirror = Mirror(self._path)
        fields = regression_document.__annotations__["return"].__annotations__
        try:
            return {slug: {name: one[name] for name in fields} for slug, one in mirror.documents().items()}
        finally:
            mirror.close()


def while_it_lasts(leading: Callable[[], None], others: Sequence[Callable[[], object]]) -> None:
    """One act from its beginning to its end, and others again and again at the same time, each in a thread."""
    done = threading.Event()

    def lead() -> None:
        try:
            leading()
        finally:
            done.set()
            connections.close_all()

    def follow(act: Callable[[], object]) -> None:
        try:
            while not done.is_set():
                act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(others) + 1) as pool:
        running = [pool.submit(lead), *(pool.submit(follow, act) for act in others)]
        for future in running:
            future.result(timeout=120)


@pytest.fixture
def upstream(tmp_path: Path, settings: Settings) -> Upstream:
    settings.STATE_DIR = tmp_path / "state"
    settings.PAGE_CACHE_SECONDS = 60  # as on a site: what is answered may be a tenth of a second old
    forget_pages()
    load_few_facts()
    return Upstream(tmp_path / "up")


@pytest.fixture
def consumers(live_server: LiveServer, tmp_path: Path) -> Iterator[list[Consumer]]:
    """One for each way; their connections end with the test, else the server would keep its own to the database."""
    clients = {way: Client(live_server.url) for way in ("time", "events")}
    yield [Consumer(tmp_path / f"{way}.sqlite", client, way) for way, client in clients.items()]
    for client in clients.values():
        client.close()


def test_both_copies_end_up_with_what_the_database_has(upstream: Upstream, consumers: list[Consumer]) -> None:
    upstream.send(small_world())
    for consumer in consumers:
        consumer.look()
        assert consumer.copy() == expected()

    def mails() -> None:
        for number in range(BATCHES):
            upstream.send(reports(number))
        upstream.forget(reports(0)[1])

    by, chance = make_staff("sigrid"), random.Random(8)
    while_it_lasts(mails, [pipeline.rebuild, lambda: decide(chance, by), *(one.look for one in consumers)])

    want = expected()
    assert Change.objects.filter(kind=Kind.REGRESSION_REMOVED).exists()
    for consumer in consumers:
        assert caught_up(consumer, want) == want


def caught_up(consumer: Consumer, want: dict[str, Document]) -> dict[str, Document]:
    """Its copy, once it is what it should be; or what it is after SOON."""
    ends = time.monotonic() + SOON
    while consumer.look() or (consumer.copy() != want and time.monotonic() < ends):
        pass
    return consumer.copy()
