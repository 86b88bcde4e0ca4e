"""What all feeds have in common: plain text, whole addresses, authors, and pages (RFC 4287, RFC 5005)."""

import copy
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from archive.xmltext import xml_text
from releases.asking import moment, plainly_refused
from releases.asof import AsOf

if TYPE_CHECKING:
    from django.contrib.syndication.views import Feed

    _Feed = Feed[Any, Any]
else:
    _Feed = object

_MOST = 10_000  # pages; nobody has half a million entries, and what is passed over must be counted
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class TextAtom(Atom1Feed):
    """Atom of what strangers wrote: text and never markup, without what XML cannot have."""

    def latest_post_date(self) -> datetime:
        """Of the newest entry. Of none a date that stays, for by the clock readers would see something new."""
        return super().latest_post_date() if self.items else _NEVER

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """What is said of the feed, and the other pages of it."""
        self.feed = _clean(self.feed)
        super().add_root_elements(handler)
        for rel, href in self.feed["pages"]:
            handler.addQuickElement("link", "", {"rel": rel, "href": href})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """One entry; who is not known has the feed's author speak for him.

        Django declares summaries as HTML (RFC 4287, 3.1.1): what mails say would be read as markup.
        """
        item = _clean(item)
        own = {"description": None, "author_name": item["author_name"] or None}
        super().add_item_elements(handler, item | own)
        if item["description"]:
            handler.addQuickElement("summary", item["description"], {"type": "text"})


class PlainAtom(_Feed):
    """Stands before Feed among the bases. Subclasses say the `entries` from some one on, and where it costs little,
    how many there are in all (`count`).

    The address in the feed has the conditions, too: a reader program that goes by it (RFC 4287, 4.2.7.2) would follow
    everything instead. What is asked for as of `at` leads to pages of the same moment. What is wrong is refused in
    plain words: a reader never sees a notice.
    """

    feed_type = TextAtom
    author_name = "kerneltrack"
    page_size = 50
    page = 1

    def entries(self, obj: Any, start: int, stop: int) -> Sequence[Any]:
        """A slice of all entries, in an order that they keep."""
        raise NotImplementedError

    def count(self, obj: Any) -> int | None:
        """How many entries there are; None where to count them would cost too much."""
        return None

    def __call__(self, request: HttpRequest, *args: Any, **names: Any) -> Any:
        """The answer, known by its content alone: what is told late, or taken back, makes no feed newer."""
        response = plainly_refused(super().__call__)(request, *args, **names)
        response.headers.pop("Last-Modified", None)
        return response

    def items(self, obj: Any) -> Sequence[Any]:
        """The page, and one entry more where another follows."""
        start = (self.page - 1) * self.page_size
        return self.entries(obj, start, start + self.page_size + 1)

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        """The page asked for."""
        asked = copy.copy(self)  # a feed serves many requests at once
        asked.page = _page(request)
        feed = super(PlainAtom, asked).get_feed(obj, request)
        following = len(feed.items) > self.page_size
        del feed.items[self.page_size :]
        asof = moment(request)
        for item in feed.items:
            if item["link"].startswith(request.build_absolute_uri("/")):
                item["link"] = _dated(item["link"], asof)
        feed.feed |= {
            "id": _urn(request),
            "link": _dated(feed.feed["link"], asof),
            "feed_url": request.build_absolute_uri(),
            "pages": [(rel, _address(request, page)) for rel, page in asked._around(following, self.count(obj))],
        }
        return feed

    def _around(self, following: bool, count: int | None) -> list[tuple[str, int]]:
        """Where else to go (RFC 5005, 3)."""
        last = None if count is None else max(1, -(-count // self.page_size))
        if last is None and not following and self.page == 1:
            last = 1
        before = self.page - 1 if last is None else min(self.page - 1, last)
        found = [("first", 1), ("previous", before), ("next", self.page + 1 if following else 0), ("last", last or 0)]
        return [(rel, page) for rel, page in found if page]


def conditions(request: HttpRequest) -> Any:
    """The query of a feed without its page: which entries there are."""
    query = request.GET.copy()
    query.pop("page", None)
    return query


def _page(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= _MOST):
        raise BadRequest(f"page: a number from 1 to {_MOST} is wanted; without it, the first page is given.")
    return int(given)


def _address(request: HttpRequest, page: int) -> str:
    query = conditions(request)
    if page > 1:
        query["page"] = str(page)
    return request.build_absolute_uri(request.path) + (f"?{query.urlencode()}" if query else "")


def _urn(request: HttpRequest) -> str:
    """One id for all pages of a feed, whatever name the site is called by."""
    said = sorted((name, value) for name, values in conditions(request).lists() for value in values)
    return uuid5(NAMESPACE_URL, xml_text(f"kerneltrack/feed/{request.path}/{said}")).urn


def _dated(address: str, asof: AsOf) -> str:
    if "?" not in address:
        return address + asof.suffix
    return address if re.search(r"[?&]at=", address) else address + asof.joiner


def _clean(said: dict[str, Any]) -> dict[str, Any]:
    found = {name: xml_text(value) if isinstance(value, str) else value for name, value in said.items()}
    return found | {"categories": [xml_text(word) for word in said.get("categories") or () if word]}
