"""/api/v1/sources/: how far every source is read, and what of it could not be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_filters
from django.utils.cache import add_never_cache_headers
from rest_framework.request import Request

from archive.models import Inbox
from archive.queries import inbox_status
from ingest.freshness import is_late
from kernelorg.queries import site_status
from peers.queries import peer_status
from releases.asof import AsOf
from resources import filters
from resources.fields import Address, Flag, Form, Moment, Number, Text, Word, written
from rest.resources import Document, ListResource
from trackers.queries import tracker_status
from trees.queries import tree_status

KINDS = ("inbox", "tree", "tracker", "site", "peer")


class SourceSerializer(Form):
    """A source, as of now: an archive of mail, a git tree, a bug tracker, a list of kernels, another installation."""

    kind = Word(KINDS)
    name = Text()
    is_enabled = Flag(help_text="False while staff have paused it: it is not asked.")
    is_late = Flag(help_text="No good answer for too long; follows the clock.")
    has_error = Flag(help_text="Whether the last look at it went wrong: its page says how.")
    read_at = Moment("Last good answer.", null=True)
    count = Number(help_text="Mails, commits, issues, kernels, or regressions.")
    latest_at = Moment("Of these.", null=True)
    latest_tag = Text("Of a tree.", null=True)
    pending = Number(allow_null=True, help_text="Of an archive: commits of it that are to be read yet.")
    quarantined = Number(
        allow_null=True, help_text="Mails or issues that could not be read, but for mails that staff dismissed."
    )
    differences = Number(allow_null=True, help_text="Of another installation: where it disagrees.")
    web_url = Address(lambda at, _: at.page("sources"))


@dataclass(frozen=True, slots=True)
class _Source:
    kind: str
    name: str
    is_enabled: bool
    has_error: bool
    checked_at: datetime | None
    read_at: datetime | None
    count: int
    now: datetime
    latest_at: datetime | None = None
    latest_tag: str = ""
    pending: int | None = None
    quarantined: int | None = None
    differences: int | None = None

    @property
    def is_late(self) -> bool:
        """As the line above every page says."""
        return self.is_enabled and is_late(self.kind, self.checked_at, self.read_at, self.now)


class SourceFilter(django_filters.FilterSet):
    """Conditions."""

    kind = filters.one_of(KINDS)


class SourceList(ListResource):
    """Every source and its health, as of now: how it was on a past day is not kept."""

    serializer_class = SourceSerializer
    filterset_class = SourceFilter
    queryset = Inbox.objects.none()
    takes_at = False

    def get(self, request: Request, **names: str) -> Any:
        """What is polled makes no new generation: this answer is never kept."""
        answer = super().get(request, **names)
        add_never_cache_headers(answer)
        return answer

    def found(self, asof: AsOf, **names: str) -> list[_Source]:
        """All of a kind, or of each."""
        wanted = filters.conditions(self)["kind"]
        return [one for one in _sources(asof.now) if not wanted or one.kind == wanted]

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Rows of the page, without their addresses."""
        return [written(self, row, asof) for row in rows]


def _sources(now: datetime) -> Iterator[_Source]:
    for i in inbox_status():
        yield _Source(
            "inbox", i.name, i.is_enabled, bool(i.error), i.checked_at, i.succeeded_at, i.messages, now,
            latest_at=i.latest, pending=i.pending, quarantined=i.quarantined,
        )  # fmt: skip
    for t in tree_status(at=now):
        yield _Source(
            "tree", t.name, t.is_enabled, bool(t.error), t.checked_at, t.succeeded_at, t.commits, now,
            latest_tag=t.latest_tag,
        )  # fmt: skip
    for r in tracker_status(at=now):
        yield _Source(
            "tracker", r.host, r.is_enabled, bool(r.error), r.checked_at, r.succeeded_at, r.issues, now,
            latest_at=r.latest, quarantined=r.failed,
        )  # fmt: skip
    for s in site_status():
        yield _Source("site", s.name, s.is_enabled, bool(s.error), s.checked_at, s.succeeded_at, s.listed, now)
    for p in peer_status():
        yield _Source(
            "peer", p.name, p.is_enabled, bool(p.error), None, p.succeeded_at, p.entries, now,
            differences=p.differences,
        )  # fmt: skip
