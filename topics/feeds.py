"""/topics/<slug>.atom: postings and merges of a topic, and its out-of-tree releases, each with an id of its own."""

import re
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from archive.atom import PlainAtom
from patches.queries import SeriesRow, series_of
from topics.history import Happening, Kind, history
from topics.models import Topic
from topics.pages import releases_of
from topics.queries import members

if TYPE_CHECKING:
    _Feed = Feed[Happening, Topic]
else:
    _Feed = Feed
_ENTRIES = 50
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_TOLD = (Kind.BEGUN, Kind.POSTED, Kind.MERGED, Kind.RELEASED)


class TopicFeed(PlainAtom, _Feed):
    """What happened to a topic, newest first."""

    def get_object(self, request: HttpRequest, slug: str) -> Topic:
        """A topic that readers see."""
        topic = Topic.objects.filter(slug=slug, is_published=True).first()
        if topic is None:
            raise Http404("There is no such topic")
        return topic

    def title(self, topic: Topic) -> str:
        """Its name."""
        return _clean(f"{topic.name}: patches")

    def subtitle(self, topic: Topic) -> str:
        """What it is about."""
        return _clean(topic.description)

    def link(self, topic: Topic) -> str:
        """Its page."""
        return reverse("topics:detail", args=[topic.slug])

    def items(self, topic: Topic) -> list[Happening]:
        """The last events."""
        at = timezone.now()
        by_effort: dict[str, list[SeriesRow]] = defaultdict(list)
        for row in series_of(members([topic], at=at).efforts[topic.pk], at=at):
            by_effort[row.effort].append(row)
        events = history(by_effort, releases_of(topic, at=at).shown, at=at)
        return [event for event in reversed(events) if event.kind in _TOLD][:_ENTRIES]

    def item_title(self, item: Happening) -> str:
        """What happened to what."""
        if item.row is None:
            return _clean(f"{item.release} released")
        if item.kind is Kind.MERGED:
            return _clean(f"Merged: {item.row.title}")
        return _clean(f"{'RFC ' * item.row.is_rfc}v{item.row.version}: {item.row.title}")

    def item_description(self, item: Happening) -> str:
        """Who, and how much; of a release its own word."""
        if item.row is None:
            return _clean(item.out.excerpt if item.out else "")
        said = (
            f"{item.row.author_name or item.row.author_address}, {item.row.total} patch{'es' * (item.row.total != 1)}"
        )
        if item.kind is Kind.MERGED:
            said += f"; {item.count} merged" + (f", first in {item.release}" if item.release else "")
        return _clean(said)

    def item_link(self, item: Happening) -> str:
        """The page of the series, or of the release."""
        if item.row is None:
            return reverse("kernels:release", args=[item.out.tag if item.out else item.release])
        return f"/patches/{quote(item.row.head, safe='@+=$!*:~')}/"

    def item_guid(self, item: Happening) -> str:
        """The same in every installation, and for ever."""
        name = item.row.head if item.row else item.release
        word = Kind.POSTED if item.kind is Kind.BEGUN else item.kind
        return uuid5(NAMESPACE_URL, f"kerneltrack/{word}/{item.at:%F}/{_clean(name)}").urn

    def item_pubdate(self, item: Happening) -> datetime:
        """When it happened."""
        return item.at

    def item_updateddate(self, item: Happening) -> datetime:
        """What happened does not change."""
        return item.at


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub(" ", text)
