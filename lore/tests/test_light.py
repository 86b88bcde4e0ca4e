"""A list that is followed page by page, against an upstream in memory that fails, lags and is late as real ones are."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from archive import git
from archive.fetch import FetchError, UnreachableError
from archive.mail import parse_mail
from archive.models import Delivery, Epoch, Inbox, Quarantine
from archive.store import Copy, store_copies
from hosts.errors import TooLargeError
from lore import gaps, light
from lore.bell import Ring
from lore.feed import Entry, Feed
from lore.manifest import Entry as Said
from lore.models import Follow, Want
from lore.shelf import Shelf, archive_path
from lore.wants import ask_some
from lore.web import NoSearchError

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


class KilledError(BaseException):
    """As kill -9: nothing of ours is run any more."""


@dataclass
class FakeWeb:
    """What lore.web.Web asks for; pages of three mails. `searched` is how many mails the search index knows."""

    mails: list[tuple[datetime, bytes]] = field(default_factory=list)
    has_search: bool = True
    searched: int = 10_000
    largest: int = 10_000
    fails_after: int = 10_000
    failure: Callable[[], BaseException] = lambda: UnreachableError("down")
    asked: list[str] = field(default_factory=list)

    def deliver(self, name: str, at: datetime, *, answers: str = "") -> None:
        stamp = f"{at:%a, %d %b %Y %H:%M:%S} +0000"
        to = f"In-Reply-To: <{answers}@x>\n" if answers else ""
        self.mails.append((at, f"Message-ID: <{name}@x>\nDate: {stamp}\n{to}Subject: {name}\n\nHi.\n".encode()))

    def ring(self) -> Ring:
        tip = int(self.mails[-1][0].timestamp()) if self.mails else None
        return Ring({0: Said(f"{hash(tuple(self.mails)) % 2**160:040x}", tip)})

    def newest(self) -> Feed:
        self._ask("newest")
        return self._page(sorted(self.mails, key=lambda one: one[0], reverse=True))

    def since(self, at: datetime) -> Feed:
        self._ask("since")
        after = sorted((one for one in self.mails if one[0] >= at), key=lambda one: one[0])
        return self._page(after) if len(after) >= 3 else self.newest()

    def until(self, at: datetime) -> Feed:
        self._ask("until")
        return self._page([one for one in sorted(self.mails, key=lambda one: one[0])[::-1] if one[0] <= at])

    def raw(self, slug: str) -> list[bytes] | None:
        self._ask(f"raw {slug}")
        return [raw for _, raw in self.mails if f"<{slug}>".encode() in raw.partition(b"\n")[0]] or None

    def thread(self, slug: str) -> list[bytes] | None:
        self._ask(f"thread {slug}")
        return [raw for _, raw in self.mails] if self.raw(slug) else None

    def arrived(self, start: datetime, end: datetime) -> list[bytes]:
        self._ask("search")
        if not self.has_search:
            raise NoSearchError("501")
        found = [raw for at, raw in self.mails[: self.searched] if start <= at <= end]
        if len(found) > self.largest:
            raise TooLargeError("too large")
        return found

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if len(self.asked) > self.fails_after:
            raise self.failure()

    def _page(self, mails: list[tuple[datetime, bytes]]) -> Feed:
        ids = [(at, parse_mail(raw, arrived=at).message_id) for at, raw in mails[:3]]
        return Feed(tuple(Entry(ident, ident, at, None) for at, ident in ids), 0)


@pytest.fixture
def inbox(settings: Settings, tmp_path: Path) -> Inbox:
    settings.STATE_DIR = tmp_path
    made = Inbox.objects.create(name="list", url="https://lore.example/list")
    Follow.objects.create(inbox=made, since=NOW - timedelta(days=3), read_until=NOW - timedelta(days=3))
    return made


def visit(inbox: Inbox, web: FakeWeb, now: datetime, ring: Ring | None = None) -> None:
    """One poll, and the reading of what it brought, whatever else happened."""
    shelf = Shelf(inbox, now=now)
    try:
        light._Visit(inbox, shelf, web, now).make(ring)  # type: ignore[arg-type]
    finally:
        for news in shelf.news():
            read(news.epoch, news.mirror, news.head)


def read(epoch: Epoch, mirror: Path, head: str) -> None:
    entries = list(git.history(mirror, epoch.head, head))
    gone = [bytes.fromhex(entry.blob) for entry in entries if entry.path == "d"]
    came = [entry for entry in entries if entry.path == "m"]
    raws = [raw for _, _, raw in git.read_blobs(mirror, [entry.blob for entry in came]) if raw is not None]
    times = [datetime.fromtimestamp(entry.arrived, UTC) for entry in came]
    mails = [parse_mail(raw, arrived=at) for raw, at in zip(raws, times, strict=True)]
    store_copies(epoch, [Copy(m, bytes.fromhex(e.blob)) for m, e in zip(mails, came, strict=True)])
    Delivery.objects.filter(epoch=epoch, blob__in=gone).delete()
    Epoch.objects.filter(pk=epoch.pk).update(head=head)


def stored() -> list[tuple[str, datetime]]:
    return sorted(Delivery.objects.values_list("message__message_id", "arrived"))


def upstream(web: FakeWeb) -> list[tuple[str, datetime]]:
    return sorted((parse_mail(raw, arrived=at).message_id, at) for at, raw in web.mails)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_fails_lags_or_is_killed_nothing_is_missing_or_doubled(inbox: Inbox, seed: int) -> None:
    chance = random.Random(seed)
    web, now = FakeWeb(has_search=seed % 4 > 0, largest=chance.choice([25, 10_000])), NOW
    failures = [lambda: UnreachableError("down"), lambda: FetchError("no mails"), KilledError]
    for step in range(8):
        lag = timedelta(days=1) if web.has_search else timedelta(0)
        for n in range(chance.randrange(7)):
            at = now - chance.choice([0, 0, 0, 0.3]) * lag - timedelta(seconds=chance.randrange(3))
            web.deliver(f"m{step}.{n}", at, answers=chance.choice(["", "", f"m{step - 1}.0"]))
        web.searched = len(web.mails) - chance.choice([0, 0, 3, 8])
        web.fails_after = len(web.asked) + chance.choice([0, 1, 2, 3, 5, 8, 10_000])
        web.failure = chance.choice(failures)  # type: ignore[assignment]
        with suppress(FetchError, KilledError):
            visit(inbox, web, now, chance.choice([web.ring(), None]))
        now += timedelta(minutes=chance.choice([1, 1, 60, 600]))
    web.fails_after, web.searched = 1_000_000, 10_000

    for _ in range(5):
        now += timedelta(hours=7)
        visit(inbox, web, now, None)

    assert stored() == upstream(web)
    assert len(stored()) == len({entry.blob for entry in git.history(archive_path(inbox), "", "HEAD")})
    assert not Want.objects.filter(ask_at__isnull=False).exists()


def test_a_quiet_manifest_costs_no_request(inbox: Inbox) -> None:
    web = FakeWeb()
    web.deliver("a", NOW)
    visit(inbox, web, NOW, web.ring())
    web.asked.clear()

    visit(inbox, web, NOW + timedelta(hours=30), web.ring())

    assert web.asked == []


def test_more_mails_of_one_second_than_a_page_has_end_no_loop(inbox: Inbox) -> None:
    web = FakeWeb(has_search=False)
    for n in range(6):
        web.deliver(f"m{n}", NOW)
    for n in range(4):
        web.deliver(f"n{n}", NOW + timedelta(seconds=n + 1))

    visit(inbox, web, NOW + timedelta(minutes=1))

    assert stored() == upstream(web)
    assert len(web.asked) < 30


def test_a_search_that_lost_its_index_makes_nothing_forgotten(inbox: Inbox) -> None:
    web = FakeWeb()
    for n in range(40):
        web.deliver(f"m{n}", NOW + timedelta(seconds=n))
    visit(inbox, web, NOW + timedelta(minutes=1))
    web.searched = 0

    with pytest.raises(FetchError, match="lacks 40 mails"):
        gaps.recheck(Follow.objects.get(), Shelf(inbox, now=NOW), web, gaps.OVERLAP, now=NOW + timedelta(hours=1))  # type: ignore[arg-type]

    assert len(stored()) == 40


def test_a_mail_that_fails_alone_is_put_aside_and_asked_for_less_and_less_often(inbox: Inbox) -> None:
    web = FakeWeb()
    web.deliver("a", NOW)
    visit(inbox, web, NOW)
    lost = Entry("lost@x", "lost@x", NOW + timedelta(seconds=5), None)
    entry = Entry("b@x", "b@x", NOW + timedelta(seconds=6), None)
    web.deliver("b", NOW + timedelta(seconds=6))
    taking = light._Visit(inbox, Shelf(inbox, now=NOW), web, NOW)  # type: ignore[arg-type]

    taking._take([lost, entry])
    times = [NOW]
    while (due := Want.objects.get().ask_at) is not None:
        times.append(due)
        ask_some(inbox, Shelf(inbox, now=due), web, now=due)  # type: ignore[arg-type]

    assert Quarantine.objects.get().error == "lost@x: the list has no such mail (any more)"
    assert len(times) == 12
    assert timedelta(days=4) < times[-1] - NOW < timedelta(days=6)


def test_an_archive_of_ours_that_is_lost_is_made_from_the_mirror_and_never_begun_anew(inbox: Inbox) -> None:
    web = FakeWeb()
    web.deliver("a", NOW)
    visit(inbox, web, NOW)
    path = archive_path(inbox)
    path.rename(path.with_name("away"))

    Shelf(inbox, now=NOW)
    assert path.exists()
    path.rename(path.with_name("again"))
    mirrors = path.parents[2] / "mirrors"
    mirrors.rename(mirrors.with_name("elsewhere"))

    with pytest.raises(git.GitError, match="restore it from a backup"):
        Shelf(inbox, now=NOW)
