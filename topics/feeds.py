"""/topics/<slug>.atom: postings and merges of a topic, and its out-of-tree releases, each with an id of its own."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse

from archive.xmltext import xml_text
from flow.addresses import series_path
from patches.queries import SeriesRow, series_of
from releases.asking import moment
from releases.asof import AsOf
from releases.atom import PlainAtom
from topics.history import Happening, Kind, history
from topics.models import Topic
from topics.pages import releases_of
from topics.queries import members

_TOLD = (Kind.BEGUN, Kind.POSTED, Kind.MERGED, Kind.RELEASED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which topic, and as of when."""

    topic: Topic
    asof: AsOf


if TYPE_CHECKING:
    _Feed = Feed[Happening, Asked]
else:
    _Feed = Feed


class TopicFeed(PlainAtom, _Feed):
    """What happened to a topic, newest first."""

    def get_object(self, request: HttpRequest, slug: str) -> Asked:
        """A topic that readers see."""
        topic = Topic.objects.filter(slug=slug, is_published=True).first()
        if topic is None:
            raise Http404("There is no such topic")
        return Asked(topic, moment(request))

    def title(self, asked: Asked) -> str:
        """Its name."""
        return f"{asked.topic.name}: patches"

    def subtitle(self, asked: Asked) -> str:
        """What it is about."""
        return asked.topic.description

    def link(self, asked: Asked) -> str:
        """Its page."""
        return reverse("topics:detail", args=[asked.topic.slug])

    def entries(self, asked: Asked, start: int, stop: int) -> list[Happening]:
        """The last events; a topic's are folded whole."""
        topic, at = asked.topic, asked.asof.at
        by_effort: dict[str, list[SeriesRow]] = defaultdict(list)
        for row in series_of(members([topic], at=at).efforts[topic.pk], at=at):
            by_effort[row.effort].append(row)
        events = history(by_effort, releases_of(topic, at=at).shown, at=at)
        return [event for event in reversed(events) if event.kind in _TOLD][start:stop]

    def item_title(self, item: Happening) -> str:
        """What happened to what."""
        if item.row is None:
            return f"{item.release} released"
        if item.kind is Kind.MERGED:
            return f"Merged: {item.row.title}"
        return f"{'RFC ' * item.row.is_rfc}v{item.row.version}: {item.row.title}"

    def item_description(self, item: Happening) -> str:
        """Who, and how much; of a release its own word."""
        if item.row is None:
            return item.out.excerpt if item.out else ""
        said = (
            f"{item.row.author_name or item.row.author_address}, {item.row.total} patch{'es' * (item.row.total != 1)}"
        )
        if item.kind is Kind.MERGED:
            said += f"; {item.count} merged" + (f", first in {item.release}" if item.release else "")
        return said

    def item_link(self, item: Happening) -> str:
        """The page of the series, or of the release."""
        if item.row is None:
            return reverse("kernels:release", args=[item.out.tag if item.out else item.release])
        return series_path(item.row.head)

    def item_guid(self, item: Happening) -> str:
        """The same in every installation, and for ever."""
        name = item.row.head if item.row else item.release
        word = Kind.POSTED if item.kind is Kind.BEGUN else item.kind
        return uuid5(NAMESPACE_URL, f"kerneltrack/{word}/{item.at:%F}/{xml_text(name)}").urn

    def item_pubdate(self, item: Happening) -> datetime:
        """When it happened."""
        return item.at

    def item_updateddate(self, item: Happening) -> datetime:
        """What happened does not change."""
        return item.at
