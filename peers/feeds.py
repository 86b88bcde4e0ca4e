"""/feeds/regressions.atom: a list of regressions, the one that something happened to last comes first."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse

from cases.words import STATES
from peers.asked import asked
from regressions.filters import RegressionFilter
from regressions.queries import Row, rows
from releases.atom import PlainAtom


@dataclass(frozen=True, slots=True)
class Listed:
    """The conditions, and how many regressions meet them."""

    bound: RegressionFilter
    count: int


if TYPE_CHECKING:
    _Feed = Feed[Row, Listed]
else:
    _Feed = Feed


class RegressionFeed(PlainAtom, _Feed):
    """The regressions that meet the conditions of a list."""

    title = "Linux kernel regressions"

    def get_object(self, request: HttpRequest) -> Listed:
        """The conditions; what is not understood is refused."""
        bound = asked(request)
        return Listed(bound, bound.selected().order_by().count())

    def count(self, obj: Listed) -> int:
        """How many meet the conditions."""
        return obj.count

    def subtitle(self, obj: Listed) -> str:
        """How many there are, and of which kind."""
        bound, count = obj.bound, obj.count
        said = [("state", bound.state), *(pair for pair in bound.kept if pair[0] not in ("state", "sort"))]
        words = ", ".join(name if value == "1" else f"{name} {value}" for name, value in said)
        return f"{count} regression{'' if count == 1 else 's'}: {words}"

    def link(self, obj: Listed) -> str:
        """The list."""
        return f"{reverse('regressions:list')}?{obj.bound.exported}"

    def entries(self, obj: Listed, start: int, stop: int) -> list[Row]:
        """Latest activity first, whatever the order of the list: three statements."""
        return rows(replace(obj.bound, sort="-last").selected()[start:stop], at=obj.bound.asof.at)

    def item_title(self, item: Row) -> str:
        """Its state and title."""
        return f"{STATES[item.state][2]}: {item.title}"

    def item_description(self, item: Row) -> str:
        """Who reported it when, what brought it, where it counts."""
        said = [
            f"reported by {item.reporter or 'somebody'} on {item.reported_at:%Y-%m-%d}",
            f"introduced by {item.culprit[:12]}" if item.culprit else f"introduced in {item.introduced[:200]}",
            f"cycle {item.cycle}" if item.cycle else f"tree {item.tree or 'mainline'}",
            "on the back burner" if item.is_backburner else "",
            "overdue" if item.is_overdue else "",
        ]
        return ", ".join(word for word in said if word)

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
        return item.reporter

    def item_categories(self, item: Row) -> list[str]:
        """Its subsystems, to filter by."""
        return list(item.subsystems)
