"""/feeds/releases.atom and /feeds/series/6.12.y.atom: every release as it comes out, with an id of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse

from releases.asking import moment
from releases.asof import AsOf
from releases.atom import PlainAtom
from releases.lists import count_of, latest
from releases.queries import ReleaseView


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which series ('' for all) and as of when; how many releases there are."""

    series: str
    asof: AsOf
    count: int


if TYPE_CHECKING:
    _Feed = Feed[ReleaseView, Asked]
else:
    _Feed = Feed
_KINDS = {"mainline": "mainline", "stable": "stable", "rt": "realtime", "next": "linux-next"}


class ReleaseFeed(PlainAtom, _Feed):
    """The last releases of mainline, stable series and realtime; or those of one series."""

    def get_object(self, request: HttpRequest, series: str = "") -> Asked:
        """A series of which a release was known then."""
        asof = moment(request)
        count = count_of(at=asof.at, series=series)
        if series and not count:
            raise Http404(f"No release of {series} is known at that date.")
        return Asked(series, asof, count)

    def title(self, asked: Asked) -> str:
        """Of what."""
        return f"Linux {asked.series} releases" if asked.series else "Linux kernel releases"

    def subtitle(self, asked: Asked) -> str:
        """Which ones."""
        which = "The final release and its updates" if asked.series else "Mainline, stable, longterm, realtime releases"
        return f"{which} as they come out"

    def link(self, asked: Asked) -> str:
        """The page of the same."""
        return reverse("kernels:series", args=[asked.series]) if asked.series else reverse("kernels:list")

    def count(self, asked: Asked) -> int:
        """How many releases there are."""
        return asked.count

    def entries(self, asked: Asked, start: int, stop: int) -> list[ReleaseView]:
        """Newest first."""
        return latest(at=asked.asof.at, start=start, limit=stop - start, series=asked.series)

    def item_title(self, item: ReleaseView) -> str:
        """What came out."""
        return f"Linux {item.version}"

    def item_description(self, item: ReleaseView) -> str:
        """What its announcement says."""
        return item.excerpt

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
