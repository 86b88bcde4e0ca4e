"""/feeds/regressions.atom: a list of regressions, the one that something happened to last comes first."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from archive.xmltext import xml_text
from cases.words import STATES
from peers.asked import asked
from regressions.filters import RegressionFilter
from regressions.queries import Row, rows

_ENTRIES = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A regression of the list, and the subsystems that it belongs to."""

    row: Row
    subsystems: list[str]


if TYPE_CHECKING:
    _Feed = Feed[Entry, RegressionFilter]
else:
    _Feed = Feed


class RegressionFeed(_Feed):
    """The regressions that meet the conditions of a list."""

    feed_type = Atom1Feed
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

    def items(self, bound: RegressionFilter) -> list[Entry]:
        """Latest activity first, whatever the order of the list: three statements."""
        newest = list(replace(bound, sort="-last").selected()[:_ENTRIES])
        found = zip(rows(newest, at=bound.asof.at), newest, strict=True)
        return [Entry(row, period.regression.subsystems) for row, period in found]

    def item_title(self, item: Entry) -> str:
        """Its state and title."""
        return xml_text(f"{STATES[item.row.state][2]}: {item.row.title}")

    def item_description(self, item: Entry) -> str:
        """Who reported it when, what brought it, where it counts."""
        row = item.row
        said = [
            f"reported by {row.reporter or 'somebody'} on {row.reported_at:%Y-%m-%d}",
            f"introduced by {row.culprit[:12]}" if row.culprit else f"introduced in {row.introduced[:200]}",
            f"cycle {row.cycle}" if row.cycle else f"tree {row.tree or 'mainline'}",
            "on the back burner" if row.is_backburner else "",
            "overdue" if row.is_overdue else "",
        ]
        return xml_text(", ".join(word for word in said if word))

    def item_link(self, item: Entry) -> str:
        """Its page."""
        return reverse("regressions:detail", args=[item.row.slug])

    def item_guid(self, item: Entry) -> str:
        """The same in every installation, and for ever: an entry that changes stays one entry."""
        return uuid5(NAMESPACE_URL, f"kerneltrack/regression/{item.row.slug}").urn

    def item_pubdate(self, item: Entry) -> datetime:
        """When it was reported."""
        return item.row.reported_at

    def item_updateddate(self, item: Entry) -> datetime:
        """When something happened last; a settlement may be later than the last word."""
        return max(item.row.last_activity_at, item.row.settled_at or item.row.reported_at)

    def item_author_name(self, item: Entry) -> str:
        """The reporter."""
        return xml_text(item.row.reporter)

    def item_categories(self, item: Entry) -> list[str]:
        """Its subsystems, to filter by."""
        return item.subsystems
