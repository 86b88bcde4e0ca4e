"""/feeds/support.atom: series that began, promises of support and their ends, and what ends soon."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy

from archive.links import lore_url
from archive.xmltext import xml_text
from releases.asking import moment
from releases.atom import PlainAtom
from stable.news import SupportNews, What, support_news
from stable.queries import all_series

if TYPE_CHECKING:
    _Feed = Feed[SupportNews, list[SupportNews]]
else:
    _Feed = Feed
_TITLES = {
    What.BEGAN: "Linux {0.series} began",
    What.LONGTERM: "Linux {0.series} is a longterm series",
    What.PROJECTED: "Linux {0.series}: support is projected to end on {0.day}",
    What.NEAR: "Linux {0.series} ends soon: on {0.day}, as projected",
    What.ENDED: "Linux {0.series} reached its end of life",
    What.REVIVED: "Linux {0.series} goes on: its end was taken back",
}


class SupportFeed(PlainAtom, _Feed):
    """What is known of the support of all series, as it became known."""

    title = "Support of Linux kernel series"
    subtitle = "Stable and longterm series: beginnings, promises, projected and actual ends of life"
    link = reverse_lazy("kernels:series_list")

    def get_object(self, request: HttpRequest) -> list[SupportNews]:
        """All news: three statements, however many series there are."""
        at = moment(request).at
        known = ((one.name, one.first_at, one.support.history) for one in all_series(at=at))
        return support_news(known, at=at)

    def count(self, obj: list[SupportNews]) -> int:
        """How much there is."""
        return len(obj)

    def entries(self, obj: list[SupportNews], start: int, stop: int) -> list[SupportNews]:
        """Newest first."""
        return obj[start:stop]

    def item_title(self, item: SupportNews) -> str:
        """What happened to which series."""
        return _TITLES[item.what].format(item)

    def item_description(self, item: SupportNews) -> str:
        """What was said, and where."""
        source = item.source if "://" in item.source or not item.source else lore_url(item.source)
        return "\n".join(filter(None, (item.said, source)))

    def item_link(self, item: SupportNews) -> str:
        """The page of the series."""
        return reverse("kernels:series", args=[item.series])

    def item_guid(self, item: SupportNews) -> str:
        """The same in every installation, and for ever."""
        return uuid5(NAMESPACE_URL, xml_text(f"kerneltrack/support/{item.key}")).urn

    def item_pubdate(self, item: SupportNews) -> datetime:
        """When it happened, or was said."""
        return item.at

    def item_updateddate(self, item: SupportNews) -> datetime:
        """What was said does not change."""
        return item.at

    def item_categories(self, item: SupportNews) -> list[str]:
        """What it is, and the series, to filter by."""
        return [item.what.value, item.series]
