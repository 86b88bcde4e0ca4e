"""/feeds/weeks.atom: one entry for each week that is over, with its figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy

from digests.prose import CycleFigures, cycle_sentence, plain
from digests.templatetags.digests import days_of
from digests.weeks import WeekLine, finished, week_lines
from releases.asking import moment
from releases.asof import AsOf
from releases.atom import PlainAtom

if TYPE_CHECKING:
    _Feed = Feed[WeekLine, AsOf]
else:
    _Feed = Feed


class WeekFeed(PlainAtom, _Feed):
    """The editions, half a year on a page; an entry never changes but for mail that is read late."""

    title = "The week in the Linux kernel"
    subtitle = "Releases and regressions, week by week"
    link = reverse_lazy("digests:list")
    page_size = 26

    def get_object(self, request: HttpRequest) -> AsOf:
        """As of when."""
        return moment(request)

    def count(self, obj: AsOf) -> int:
        """How many weeks there were."""
        return len(finished(at=obj.at))

    def entries(self, obj: AsOf, start: int, stop: int) -> list[WeekLine]:
        """The newest first: five statements, and one for each cycle that was in development."""
        return week_lines(finished(at=obj.at)[start:stop][::-1], at=obj.at)[::-1]

    def item_title(self, item: WeekLine) -> str:
        """When, and what mainline brought."""
        return f"Week {item.week.name}{f': Linux {_listed(item.mainline)}' if item.mainline else ''}"

    def item_description(self, item: WeekLine) -> str:
        """Releases and figures, in a few lines."""
        stable = f"{item.stable or 'no'} stable release{'' if item.stable == 1 else 's'}"
        came = f"Linux {_listed(item.mainline)} and {stable}" if item.mainline else stable
        lines = [f"{days_of(item.week)}: {came}."]
        if item.cycle:
            now = item.counts
            lines.append(plain(cycle_sentence(CycleFigures(item.cycle, now.reported, now.open, now.incoming))))
        return "\n".join(lines)

    def item_link(self, item: WeekLine) -> str:
        """Its page."""
        return reverse("digests:week", args=[item.week.name])

    def item_guid(self, item: WeekLine) -> str:
        """The same in every installation, and for ever."""
        return uuid5(NAMESPACE_URL, f"kerneltrack/week/{item.week.name}").urn

    def item_pubdate(self, item: WeekLine) -> datetime:
        """When the week was over."""
        return item.week.until

    def item_updateddate(self, item: WeekLine) -> datetime:
        """An edition does not change."""
        return item.week.until


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
