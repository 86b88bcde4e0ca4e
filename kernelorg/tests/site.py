"""kernel.org on loopback, whose answers a test changes between two polls, and what is to be seen of it."""

import hashlib
import re
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape
from http.server import ThreadingHTTPServer

from django.test import Client
from django.utils import timezone

from ingest.models import current_generation
from ingest.sites import poll_site
from kernelorg.links import links_of
from kernelorg.models import Listed as Row
from kernelorg.models import Site
from kernelorg.tests.make import cells, feed, front_page, item, json_document, json_entry
from kernelorg.tests.real import Listed
from releases.models import Release, Sighting
from releases.versions import parse_version
from stable.fold import Support
from stable.models import Statement
from stable.queries import series
from tests.web import SilentHandler

NOW = timezone.now().replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
JSON, FEED, PAGE, TABLE = "/releases.json", "/feeds/kdist.xml", "/", "/category/releases.html"
_TAGS = re.compile(r"<[^>]*>")
_SECTION = re.compile(r"<h2>Lists of current kernels</h2>.*?</section>", re.DOTALL)


@dataclass(frozen=True)
class Reply:
    """What the server says to a path; `drips` bytes follow the body one by one."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: int = 0


class KernelOrg(ThreadingHTTPServer):
    """Says by path what it was told to, 404 to all else, while its gate is open; its clock is off by `clock`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.has_etags = False
        self.clock = timedelta(0)
        self.knocked, self.gate = threading.Event(), threading.Event()
        self.gate.set()

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(path == one for one, _ in self.asked)

    def lists(self, *kernels: object, **changes: object) -> None:
        """Let releases.json have these entries, whatever they are."""
        self.replies[JSON] = Reply(json_document(*map(_json, kernels), **changes))

    def lists_in_all_forms(self, *kernels: "Kernel") -> None:
        """The same kernels in releases.json, the feed and the front page."""
        self.lists(*kernels)
        self.replies[FEED] = Reply(feed(*(item(one.listed, one.published) for one in kernels)))
        self.replies[PAGE] = Reply(front_page(*(cells(one.listed) for one in kernels)))


class _Handler(SilentHandler):
    server: KernelOrg

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header."""
        return super().date_time_string(time.time() + self.server.clock.total_seconds())

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.server.knocked.set()
        self.server.gate.wait(10)
        reply = self.server.replies.get(self.path, Reply(b"not here", 404))
        headers = dict(reply.headers)
        if self.server.has_etags and reply.status == 200:
            headers["ETag"] = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                reply = Reply(status=304)
        if reply.drips:
            headers["Content-Length"] = str(len(reply.body) + reply.drips)
        with suppress(OSError):
            self.answer(reply.status, headers, reply.body)
            for _ in range(reply.drips):
                self.wfile.write(b" ")
                time.sleep(0.01)


@dataclass(frozen=True)
class Kernel:
    """A kernel that was released at some time, as kernel.org would list it."""

    version: str
    moniker: str = "stable"
    at: datetime = NOW - 2 * DAY
    is_eol: bool = False

    @property
    def listed(self) -> Listed:
        """In the words of a listing."""
        version = parse_version(self.version)
        links = dict(links_of(version).as_mapping()) if version else {}
        return Listed(self.moniker, self.version, f"{self.at:%Y-%m-%d}", links, self.is_eol)

    @property
    def published(self) -> str:
        """Its pubDate in the feed."""
        return f"{self.at:%a, %d %b %Y %H:%M:%S} -0000"

    def json(self, **changes: object) -> dict[str, object]:
        """As an entry of releases.json; a change to `...` takes a key away."""
        released = {"timestamp": int(self.at.timestamp()), "isodate": f"{self.at:%Y-%m-%d}"}
        return json_entry(self.listed, **({"released": released} | changes))


def poll(site: Site) -> Site:
    """Ask the site now; as it is stored after that."""
    poll_site(site, by_hand=True)
    return Site.objects.get(pk=site.pk)


def told(client: Client) -> str:
    """The words about sites on /sources/."""
    found = _SECTION.search(page(client))
    assert found is not None
    return " ".join(unescape(_TAGS.sub(" ", found[0])).split())


def page(client: Client) -> str:
    """The whole of /sources/."""
    return client.get("/sources/").content.decode()


def support(name: str, *, at: datetime | None = None) -> Support:
    """How a series is supported, now or at a time."""
    found = series(name, at=at or timezone.now())
    assert found is not None
    return found.support


def written() -> dict[str, object]:
    """Everything that a poll may write but for notes on the site itself: rows are told apart by their keys."""
    return {
        "rows": list(Row.objects.order_by("pk").values_list()),
        "sightings": list(Sighting.objects.order_by("pk").values_list()),
        "statements": list(Statement.objects.order_by("pk").values_list()),
        "releases": list(Release.objects.order_by("pk").values_list()),
        "generation": current_generation(),
    }


def _json(kernel: object) -> object:
    return kernel.json() if isinstance(kernel, Kernel) else kernel
