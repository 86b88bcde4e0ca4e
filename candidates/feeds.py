"""/feeds/candidates.atom: likely reports that nobody has flagged, as they arrive."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse_lazy

from archive.links import lore_url
from archive.xmltext import xml_text
from candidates.queries import Row, rows, waiting
from releases.asking import moment
from releases.asof import AsOf
from releases.atom import PlainAtom

if TYPE_CHECKING:
    _Feed = Feed[Row, AsOf]
else:
    _Feed = Feed


class CandidateFeed(PlainAtom, _Feed):
    """What waits for a decision; what is decided goes."""

    title = "Likely reports of Linux kernel regressions"
    subtitle = "Mails that nobody has flagged, with what speaks for each; people decide"
    link = reverse_lazy("candidates:list")
    page_size = 25  # as on the page: what each may be a duplicate of is looked for

    def get_object(self, request: HttpRequest) -> AsOf:
        """As of when."""
        return moment(request)

    def entries(self, obj: AsOf, start: int, stop: int) -> Sequence[Row]:
        """Newest first: three statements."""
        return rows(waiting(at=obj.at)[start:stop])

    def item_title(self, item: Row) -> str:
        """Its subject."""
        return item.subject or "(no subject)"

    def item_description(self, item: Row) -> str:
        """What speaks for it, and what it says of versions."""
        said = [
            f"score {item.score}: {', '.join(name for name, _ in item.features)}",
            f"good {item.last_good}" if item.last_good else "",
            f"bad {item.first_bad}" if item.first_bad else "",
            f"culprit {item.culprit[:12]}" if item.culprit else "",
            *(f"{other.why}: {other.title}" for other in item.duplicates),
        ]
        return "\n".join(filter(None, said))

    def item_link(self, item: Row) -> str:
        """The mail: a candidate has no page of its own."""
        return lore_url(item.message_id)

    def item_guid(self, item: Row) -> str:
        """The same in every installation, and for ever."""
        return uuid5(NAMESPACE_URL, xml_text(f"kerneltrack/candidate/{item.message_id}")).urn

    def item_pubdate(self, item: Row) -> datetime:
        """When it arrived."""
        return item.arrived

    def item_updateddate(self, item: Row) -> datetime:
        """A mail does not change."""
        return item.arrived

    def item_author_name(self, item: Row) -> str:
        """Who wrote it."""
        return item.author
