"""Every fault at every place where it strikes, for both ways: told while it lasts, and without a trace afterwards."""

import gzip
import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from archive import fetch, mbox
from archive.models import Inbox, Quarantine, Way
from hosts.models import Host
from ingest import polling, sync
from ingest.freshness import freshness
from lore import light, slices
from lore.models import Want
from tests.threads import START, Letter, letter, load_few_facts
from tests.wire.letters import later
from tests.wire.proxy import Act, Proxy, challenge, drip, of_type, proxying, redirect, reset, shortened, status
from tests.wire.test_light import expect_local
from tests.wire.upstream import Lore

pytestmark = pytest.mark.django_db
Words = Mapping[str, str]
_PACKET = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-result\r\nContent-Length: 99999\r\n\r\nfff0"
_PACKED = {"Content-Type": "application/gzip"}
_LYING = {**_PACKED, "Content-Length": "900", "Connection": "close"}
FAULTS: dict[str, Act] = {
    "challenge": challenge(),
    "challenge as 403": challenge(403),
    "403": status(403),
    "429": status(429, {"Retry-After": "3600"}),
    "500": status(500),
    "503 for a time": status(503, {"Retry-After": "60"}),
    "elsewhere": redirect("http://127.0.0.1:1/"),
    "in circles": redirect("."),
    "drip": drip(head=_PACKET),
    "reset": reset,
    "cut off": status(200, _LYING, b""),
    "shortened": shortened(12),
    "a page": of_type("text/html", b"<title>Maintenance</title>"),
    "empty": of_type("text/html", b""),
}
HTTP: Words = {
    "challenge": "challenge for browsers",
    "challenge as 403": "challenge for browsers",
    "403": "answered 403",
    "429": "asks to wait for 3600 s",
    "500": "answered 500",
    "503 for a time": "asks to wait for 60 s",
    "elsewhere": "redirects to",
    "in circles": "redirects in circles",
    "drip": "too slow",
    "reset": "broke",
    "cut off": "broke",
    "shortened": "cut off",
    "a page": "Maintenance",
    "empty": "text/html",
}
MANIFEST: Words = {**HTTP, "empty": "no manifest"}
REFUSED = "the site refuses"
PACK: Words = {
    "challenge": "no git answers",
    "challenge as 403": REFUSED,
    "403": REFUSED,
    "429": "asks to wait",
    "500": "the site is broken",
    "503 for a time": "the site is broken",
    "elsewhere": "the site redirects",
    "in circles": "the site redirects",
    "drip": "took longer",
    "reset": "broke",
    "cut off": "broke",
    "shortened": "no git answers",
    "a page": "no git answers",
    "empty": "no git answers",
}
ADVERTISED = ("challenge", "429", "503 for a time", "a page", "empty")  # what the client finds out, not git
REFS: Words = {**PACK, **{name: HTTP[name] for name in ADVERTISED}}


@dataclass
class World:
    """A list behind a line with faults, another one beside it that nothing may happen to, and a clock."""

    lore: Lore
    proxy: Proxy
    monkeypatch: pytest.MonkeyPatch
    now: datetime = START + timedelta(minutes=300)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def follow(self, way: Way, letters: list[Letter]) -> None:
        load_few_facts()
        self.lore.add_list(f"faulty-{way}", letters, level="medium" if way == Way.LIGHT else "basic")
        self.lore.add_list(f"beside-{way}")
        self.faulty = Inbox.objects.create(name=f"faulty-{way}", url=f"{self.proxy.url}/faulty-{way}", way=way)
        self.beside = Inbox.objects.create(name=f"beside-{way}", url=self.lore.url(f"beside-{way}"))
        if way == Way.LIGHT:
            light.follow_of(self.faulty, days=1)
        self.poll(self.beside)

    def poll(self, *others: Inbox) -> str:
        """The list and others in one go; what is wrong with it."""
        self.now += timedelta(minutes=1)
        Want.objects.filter(is_parent=True, ask_at__isnull=False).update(ask_at=self.now, tries=0)  # it is due
        polling.poll_inboxes([self.faulty, *others])
        sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)
        self.faulty.refresh_from_db()
        return self.faulty.error

    def suffer(self, place: str, words: Words, **others: Act) -> None:
        """All faults at a place, one after the other, while mail arrives elsewhere; then the line is well again."""
        long_ago = timezone.now() - timedelta(hours=1)
        Inbox.objects.update(succeeded_at=long_ago)
        for name, act in {**FAULTS, **others}.items():
            with self._fault(place, name, act) as acted:
                error = self.poll(*[self.beside] * (name == "challenge"))
            if not acted() or words[name] not in error or not self._is_told(words[name]):
                self.wrong.append((place, name, error))
            if "asks to wait" in words[name]:
                self._is_left_alone()
            Host.objects.update(quiet_until=None)
        self.beside.refresh_from_db()
        assert self.beside.succeeded_at is not None
        assert (self.faulty.succeeded_at, self.beside.succeeded_at > long_ago) == (long_ago, True)
        assert [late.names for late in freshness(now=timezone.now()).late] == [[self.faulty.name]]
        assert self.poll() == ""
        assert not freshness(now=timezone.now()).late

    def _is_told(self, words: str) -> bool:
        """Whether /sources/ says so of the list; once for all faults of these words."""
        if words in self.seen:
            return True
        self.seen.add(words)
        answer = Browser().get("/sources/")
        assert answer.status_code == 200
        row = re.search(rf'class="c1">{self.faulty.name}(.*?)</tr>', answer.content.decode(), re.DOTALL)
        return row is not None and words in html.unescape(row[1])

    def _is_left_alone(self) -> None:
        """The fault has ended, which nobody can know before the time is over."""
        before = self.proxy.count()
        assert "asks to wait" in self.poll()
        assert self.proxy.count() == before

    @contextmanager
    def _fault(self, place: str, name: str, act: Act) -> Iterator[Callable[[], int]]:
        fault = self.proxy.add(place, act)
        with self.monkeypatch.context() as patch:
            if name == "drip":
                patch.setattr(fetch, "_DEADLINE", 1.0)
                patch.setattr(slices, "_FOLLOW_SECONDS", 1)
                patch.setattr(slices, "_SLICE_SECONDS", 1)
            yield lambda: fault.acted
        self.proxy.clear()


@pytest.fixture
def world(
    lore: Lore, settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    settings.STATE_DIR = tmp_path_factory.mktemp("state")
    monkeypatch.setattr(fetch, "PAUSES", ())
    with proxying(lore.base_url) as proxy:
        made = World(lore, proxy, monkeypatch)
        monkeypatch.setattr(light, "timezone", SimpleNamespace(now=lambda: made.now))
        yield made


def test_a_mirror_survives_all_that_happens_to_manifests_refs_and_packs(
    lore: Lore, world: World, settings: Settings
) -> None:
    world.follow(Way.MIRROR, later(3))

    def arrive(name: str, *letters: Letter) -> None:  # no index: git and the manifest need none
        mbox.append_mails(lore.repository(name), [(one.raw, one.arrived) for one in letters])

    arrive("faulty-mirror", *later(1, since=300))
    arrive("beside-mirror", letter("beside1", minutes=301))
    world.suffer(r"manifest", MANIFEST)
    lore.purge("faulty-mirror", "later201@example.org")
    arrive("beside-mirror", letter("beside2", minutes=302))
    world.suffer(r"/info/refs", REFS)
    lore.new_epoch("faulty-mirror", *later(2, since=310))
    world.suffer(r"POST .*upload-pack", PACK)

    assert world.wrong == []
    expect_local(lore, "faulty-mirror", "beside-mirror", settings=settings)


def test_a_light_source_survives_all_that_happens_to_feeds_mails_searches_and_threads(
    lore: Lore, world: World, settings: Settings
) -> None:
    monkeypatch = world.monkeypatch
    monkeypatch.setattr(light, "_MANY", 2)
    world.follow(Way.LIGHT, [letter("old", minutes=-90_000), *later(3)])

    lore.deliver("faulty-light", letter("new1", minutes=301))
    world.suffer(r"manifest", MANIFEST)
    lore.deliver("faulty-light", letter("new2", minutes=302))
    world.suffer(r"new\.atom", HTTP)
    lore.deliver("faulty-light", letter("new3", minutes=303))
    world.suffer(r"/raw", HTTP)
    lore.deliver("faulty-light", letter("new4", minutes=304), letter("new5", minutes=304))
    world.suffer(r"x=m", HTTP, shortened=status(200, _PACKED, gzip.compress(b"x" * 99)[:-8]))  # its index may be old
    lore.deliver("faulty-light", letter("new6", minutes=305, to="old"))
    world.suffer(r"t\.mbox\.gz", HTTP)

    assert world.wrong == []
    assert not Quarantine.objects.exists()
    expect_local(lore, "faulty-light", "beside-light", settings=settings)
