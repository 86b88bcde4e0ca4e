"""/feeds/regressions.atom: a list of regressions, the one that something happened to last comes first."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse

from archive.atom import PlainAtom
from archive.xmltext import xml_text
from cases.words import STATES
from peers.asked import asked
from regressions.filters import RegressionFilter
from regressions.queries import Row, rows

_ENTRIES = 50


if TYPE_CHECKING:
    _Feed = Feed[Row, RegressionFilter]
else:
    _Feed = Feed


class RegressionFeed(PlainAtom, _Feed):
    """The regressions that meet the conditions of a list."""

    title = "Linux kernel regressions"

    def get_object(self, request: HttpRequest) -> RegressionFilter:
        """The conditions; what is not understood is refused."""
        return asked(request)

    def subtitle(self, bound: RegressionFilter) -> str:
        """How many there are, and of which kind."""
        count = bound.selected().order_by().count()
        said = [("state", bound.state), *(pair for pair in bound.kept if pair[0] not in ("state", "sort"))]
        words = ", ".join(name if value == "1" else f"{name} {value}" for name, value in said)
        return xml_text(f"{count} regression{'' if count == 1 else 's'}: {words}")

    def link(self, bound: RegressionFilter) -> str:
        """The list."""
        return f"{reverse('regressions:list')}?{bound.exported}"

    def items(self, bound: RegressionFilter) -> list[Row]:
        """Latest activity first, whatever the order of the list: three statements."""
        return rows(replace(bound, sort="-last").selected()[:_ENTRIES], at=bound.asof.at)

    def item_title(self, item: Row) -> str:
        """Its state and title."""
        return xml_text(f"{STATES[item.state][2]}: {item.title}")

    def item_description(self, item: Row) -> str:
        """Who reported it when, what brought it, where it counts."""
        said = [
            f"reported by {item.reporter or 'somebody'} on {item.reported_at:%Y-%m-%d}",
            f"introduced by {item.culprit[:12]}" if item.culprit else f"introduced in {item.introduced[:200]}",
            f"cycle {item.cycle}" if item.cycle else f"tree {item.tree or 'mainline'}",
            "on the back burner" if item.is_backburner else "",
            "overdue" if item.is_overdue else "",
        ]
        return xml_text(", ".join(word for word in said if word))

    def item_link(self, item: Row) -> str:
        """Its page."""
        return reverse("regressions:detail", args=[item.slug])

    def item_guid(self, item: Row) -> str:
        """The same in every installation, and for ever: an entry that changes stays one entry."""
        return uuid5(NAMESPACE_URL, f"kerneltrack/regression/{item.slug}").urn

    def item_pubdate(self, item: Row) -> datetime:
        """When it was reported."""
        return item.reported_at

    def item_updateddate(self, item: Row) -> datetime:
        """When something happened last; a settlement may be later than the last word."""
        return max(item.last_activity_at, item.settled_at or item.reported_at)

    def item_author_name(self, item: Row) -> str:
        """The reporter."""
        return xml_text(item.reporter)

    def item_categories(self, item: Row) -> list[str]:
        """Its subsystems, to filter by."""
        return list(item.subsystems)
