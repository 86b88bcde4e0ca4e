"""What all feeds have in common: summaries are plain text, and a feed names the whole address that it was asked by."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

if TYPE_CHECKING:
    from django.contrib.syndication.views import Feed

    _Feed = Feed[Any, Any]
else:
    _Feed = object


class TextAtom(Atom1Feed):
    """Django declares summaries as HTML (RFC 4287, 3.1.1): what mails say would be read as markup."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """One entry."""
        super().add_item_elements(handler, item | {"description": None})
        if item["description"]:
            handler.addQuickElement("summary", item["description"], {"type": "text"})


class PlainAtom(_Feed):
    """Stands before Feed among the bases.

    The address in the feed has the conditions, too: a reader program that goes by it (RFC 4287, 4.2.7.2) would follow
    everything instead.
    """

    feed_type = TextAtom

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        """The feed as asked for."""
        feed = super().get_feed(obj, request)
        feed.feed["feed_url"] = request.build_absolute_uri()
        return feed
