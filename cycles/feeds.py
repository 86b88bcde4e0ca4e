"""/feeds/cycles/7.4.atom: what happens to the regressions of a cycle, with its numbers in the subtitle."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse

from archive.links import lore_url
from archive.xmltext import xml_text
from cases.words import event_look
from regressions.queries import cycle_counts
from regressions.timeline import Happening, latest_happenings
from releases.asking import moment
from releases.asof import AsOf
from releases.atom import PlainAtom
from releases.queries import cycle


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cycle, and as of when."""

    version: str
    asof: AsOf


if TYPE_CHECKING:
    _Feed = Feed[Happening, Asked]
else:
    _Feed = Feed


class CycleFeed(PlainAtom, _Feed):
    """The last events of a cycle's regressions."""

    def get_object(self, request: HttpRequest, version: str) -> Asked:
        """A cycle that was known; what `at` is not understood is refused."""
        asof = moment(request)
        if cycle(version, at=asof.at) is None:
            raise Http404(f"No cycle {version} is known at that date.")
        return Asked(version, asof)

    def title(self, asked: Asked) -> str:
        """Which cycle."""
        return f"Regressions of Linux {asked.version}"

    def subtitle(self, asked: Asked) -> str:
        """Its numbers, as its page has them."""
        counts = cycle_counts(asked.version, at=asked.asof.at)
        return (
            f"{counts.reported} reported, {counts.open} open, {counts.incoming} of them with a fix incoming, "
            f"{counts.resolved} resolved"
        )

    def link(self, asked: Asked) -> str:
        """Its page."""
        return reverse("cycles:detail", args=[asked.version])

    def entries(self, asked: Asked, start: int, stop: int) -> list[Happening]:
        """Newest first: three statements."""
        return latest_happenings(at=asked.asof.at, start=start, limit=stop - start, cycle=asked.version)

    def item_title(self, item: Happening) -> str:
        """What happened to what."""
        return f"{event_look(item.kind, item.text)[2]}: {item.title}"

    def item_description(self, item: Happening) -> str:
        """Who, and where it is written."""
        source = item.message_id if "://" in item.message_id else lore_url(item.message_id) if item.message_id else ""
        said = [f"by {item.author}" if item.author else "", f"commit {item.sha[:12]}" if item.sha else "", source]
        return ", ".join(word for word in said if word)

    def item_link(self, item: Happening) -> str:
        """The page of the regression."""
        return reverse("regressions:detail", args=[item.slug])

    def item_guid(self, item: Happening) -> str:
        """The same in every installation, and for ever."""
        source = item.message_id or item.sha
        name = f"kerneltrack/event/{item.slug}/{item.kind}/{item.at.isoformat()}/{source}/{item.text}"
        return uuid5(NAMESPACE_URL, xml_text(name)).urn

    def item_pubdate(self, item: Happening) -> datetime:
        """When it happened."""
        return item.at

    def item_updateddate(self, item: Happening) -> datetime:
        """What happened does not change."""
        return item.at

    def item_author_name(self, item: Happening) -> str:
        """Who did it; empty where nobody is known."""
        return item.author
