"""/feeds/releases.atom: every release as it comes out, each with an address and an id of its own."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from archive.atom import PlainAtom
from archive.xmltext import xml_text
from releases.lists import latest
from releases.queries import ReleaseView

if TYPE_CHECKING:
    _Feed = Feed[ReleaseView, None]
else:
    _Feed = Feed
_ENTRIES = 50
_KINDS = {"mainline": "mainline", "stable": "stable", "rt": "realtime", "next": "linux-next"}


class ReleaseFeed(PlainAtom, _Feed):
    """The last releases of mainline, stable series and realtime."""

    title = "Linux kernel releases"
    subtitle = "Mainline, stable, longterm and realtime releases as they come out"
    link = reverse_lazy("kernels:list")

    def items(self) -> list[ReleaseView]:
        """Newest first."""
        return latest(at=timezone.now(), limit=_ENTRIES)

    def item_title(self, item: ReleaseView) -> str:
        """What came out."""
        return f"Linux {item.version}"

    def item_description(self, item: ReleaseView) -> str:
        """What its announcement says, without what XML cannot have."""
        return xml_text(item.excerpt)

    def item_link(self, item: ReleaseView) -> str:
        """Its page."""
        return reverse("kernels:release", args=[item.tag])

    def item_guid(self, item: ReleaseView) -> str:
        """The same in every installation, and for ever."""
        return uuid5(NAMESPACE_URL, f"kerneltrack/release/{item.version}").urn

    def item_pubdate(self, item: ReleaseView) -> datetime:
        """When it came out."""
        return item.released_at

    def item_updateddate(self, item: ReleaseView) -> datetime:
        """A release does not change."""
        return item.released_at

    def item_categories(self, item: ReleaseView) -> list[str]:
        """Tree and series, to filter by; a candidate is of none yet."""
        return [_KINDS[item.tree], *([item.series] if item.series and item.rc is None else [])]
