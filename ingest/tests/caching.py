"""What tests of the page cache share: a site of one page that counts how often it is made."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from ingest.pagecache import Handler, page_cache
from ingest.shared import Shared, shared

TEXT = "<!doctype html><p>Regressions that nobody has fixed yet.</p>" * 20


def known(number: int = 1) -> None:
    """Let Redis know the generation."""
    shared().announce(number)


def lose_generation() -> None:
    """As two seconds after the last announcement."""
    shared()._heard = ("", 0, 0.0)
    shared()._client.delete(*shared()._client.keys("kerneltrack:*:generation"))


def dead_redis() -> Shared:
    """Nobody listens there."""
    return Shared("unix:///nonexistent/redis.sock?db=0")


@dataclass
class OnePage:
    """The cache in front of one view; `paths` are what the view was asked for."""

    view: Callable[[HttpRequest], HttpResponse] = field(default=lambda request: HttpResponse(TEXT))
    seconds: float = 0
    paths: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._handler: Handler = page_cache(self._make)

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.paths.append(request.get_full_path())
        time.sleep(self.seconds)
        return self.view(request)

    def get(self, path: str = "/", **headers: str) -> HttpResponse:
        """Ask for it."""
        return self._handler(RequestFactory(headers=headers).get(path))

    def head(self, path: str = "/", **headers: str) -> HttpResponse:
        """Ask for its head."""
        return self._handler(RequestFactory(headers=headers).head(path))
