"""Which pages the site has: some that are worth seeing, and what can be reached from the dashboard by links."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.browser.site import fetch

_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
# Each shows something that following a few links may miss. Those that are not there (yet) are left out.
_SEEDS = (
    "/",
    "/?at=2009-08-06",
    "/regressions/?state=fix-incoming",
    "/regressions/?state=resolved",
    "/regressions/?state=duplicate",
    "/regressions/?state=all&text=no-title-has-this-word",
    "/regressions/?state=bogus",
    "/regressions/?state=all&page=3",
    "/regressions/?at=2009-08-06",
    "/regressions/?at=nonsense",
    "/cycles/2.6.31/",
    "/cycles/7.4/",
    "/releases/?at=2009-08-06",
    "/releases/v2.6.31-rc5/",
    "/releases/compare?from=6.12.1&to=7.3",
    "/releases/compare?from=bogus&to=7.3",
    "/running/?release=6.12.1",
    "/running/?release=5.15.0-91-generic",
    "/patches/?week=2009-08-03",
    "/patches/fixes/",
    "/subsystems/?path=mm/slub.c",
    "/about/",
    "/sources/",
    "/login/",
    "/search/?q=regression",
    "/search/?q=no-text-has-this-word",
    "/weeks/",
    "/subscribe/",
    "/subscribe/?subsystem=no-such-list&cycle=7.4",
    "/subscribe/link/",
    "/mails/",
    "/api/",
    "/api/regressions/",
)
NOWHERE = "/no-such-page/"
_PER_PATTERN = 2
_MORE = {"regressions:detail": 6, "flow:series": 4, "kernels:release": 4, "kernels:series": 3, "cycles:detail": 4}
_ELSEWHERE = ("admin:", "logout")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: path with query, and the status that it answers with.

    is_typical  looked at in every way: the first of its pattern, or one whose pages differ much
    """

    path: str
    status: int
    is_typical: bool = True

    @property
    def file_name(self) -> str:
        """The path, as part of a file's name."""
        plain = re.sub(r"[^\w.=-]+", "_", unquote(self.path)).strip("_")
        return plain[:80] or "dashboard"


def pages_of(site: str) -> list[Page]:
    """Breadth first, a few pages of each pattern; one of each pattern from each page, so that they differ."""
    found: dict[str, Page] = {}
    taken: Counter[str] = Counter()
    seen: set[str] = set()
    waiting = deque(path for path in _SEEDS if _name_of(path))
    while waiting:
        path = waiting.popleft()
        if path in found:
            continue
        status, headers, body = fetch(site + quote(path, safe="/?&=%:+-._~@,"), accept="text/html")
        if not headers.get("content-type", "").startswith("text/html"):
            continue
        name = _name_of(path)
        found[path] = Page(path, status, name not in seen or name in _MORE)
        seen.add(name)
        for name, link in _one_of_each(path, _HREF.findall(body.decode())):
            if taken[name] < _MORE.get(name, _PER_PATTERN) and link not in found and link not in waiting:
                taken[name] += 1
                waiting.append(link)
    return [*found.values(), Page(NOWHERE, 404)]


def _one_of_each(page: str, links: Iterable[str]) -> Iterator[tuple[str, str]]:
    seen = set()
    for link in links:
        parts = urlsplit(urljoin(page, unescape(link)))
        path = parts._replace(fragment="").geturl()
        name = "" if parts.netloc else _name_of(path)
        if name and name not in seen and path != page:
            seen.add(name)
            yield name, path


def _name_of(path: str) -> str:
    """The name of the pattern that answers; empty for what is nobody's, or not for readers."""
    try:
        name = resolve(unquote(urlsplit(path).path)).view_name
    except Resolver404:
        return ""
    return "" if name.startswith(_ELSEWHERE) else name
