"""/api/v1/patches/: series of patches, in the order of their posting; one of them is in api/patch.py."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from rest_framework import serializers

from changes.documents import iso
from flow.weeks import span_of
from patches.models import Series
from patches.queries import COLUMNS, SeriesRow, in_state, rows_of
from patches.states import State
from releases.asof import AsOf
from resources import filters
from resources.addresses import Addresses
from resources.fields import Flag, Form, Moment, Number, Text, Texts, Word
from rest.errors import refused
from rest.resources import Document, ListResource

_WEEK = r"^(?:[0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3])|[0-9]{4}-[0-9]{2}-[0-9]{2})$"
STATES = [state.slug for state in State]


class PatchSerializer(Form):
    """A series: patches that were posted together."""

    message_id = Text("Of the cover, else of the first patch.")
    title = Text()
    kind = Word(("patch", "pull"), "pull: a request to pull from a tree.")
    version = Number()
    is_rfc = Flag()
    is_resend = Flag()
    effort = Text("Message-ID of the effort's first revision: all revisions have the same.")
    author = Text()
    posted_at = Moment()
    area = Text("Class, as in the lists of a week.")
    lists = Texts("That it was sent to.")
    patches = Number(help_text="That it says it has.")
    missing = Number(help_text="Of these: in no archive that is read.")
    files = Number()
    added = Number(help_text="Lines.")
    removed = Number()
    replies = Number()
    reviewed = Number(help_text="People who did.")
    acked = Number()
    tested = Number()
    nacked = Number()
    state = Word(STATES, "stale follows from the clock: nobody said anything for 30 days.")
    state_since = Moment()
    last_word_at = Moment("When something was said last.")
    release = Text("The first with it; null until that is out.", null=True)
    url = serializers.URLField()
    web_url = serializers.URLField()
    lore_url = serializers.URLField()


class PatchFilter(django_filters.FilterSet):
    """Conditions: those of the page, and times."""

    week = filters.LikeFilter(
        regex=_WEEK, max_length=10, help_text="2026-W47, or a day of it: of an effort the latest revision then."
    )
    area = filters.named(help_text="Class, as /patches/ has them.")
    list = filters.named(help_text="That it was sent to: netdev.")
    author = django_filters.CharFilter(max_length=200, help_text="Part of the name, or the whole address.")
    state = filters.one_of(STATES)
    text = django_filters.CharFilter(max_length=200, help_text="Part of the title.")
    posted_after = filters.MomentFilter(help_text="Then, or later.")
    posted_before = filters.MomentFilter()


class PatchList(ListResource):
    """Series of patches, the last posted first."""

    serializer_class = PatchSerializer
    filterset_class = PatchFilter
    queryset = Series.objects.none()
    orders: ClassVar = {"-posted_at": ("-posted_at", "-head"), "posted_at": ("posted_at", "head")}

    def found(self, asof: AsOf, **names: str) -> QuerySet[Any]:
        """All that had been posted."""
        given = filters.conditions(self)
        found = Series.objects.known(at=asof.at)
        if given["week"]:
            span = span_of(given["week"], at=asof.at)
            if span.error:
                raise refused("week", span.error)
            posted = found.filter(posted_at__gte=span.since, posted_at__lt=span.until)
            latest = posted.order_by("effort", "-posted_at", "-head").distinct("effort")
            found = found.filter(pk__in=latest.values("pk"))
        if given["state"]:
            state = next(state for state in State if state.slug == given["state"])
            found = in_state(found, state, at=asof.at)
        return found.filter(_condition(given)).values_list(*COLUMNS, named=True)

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Rows as they stood."""
        at = Addresses(self.request, asof)
        return [patch_document(row, at) for row in rows_of(rows, at=asof.at)]


def _condition(given: dict[str, Any]) -> Q:
    """As flow/filters.py selects rows."""
    author = given["author"]
    told = {
        "area": given["area"],
        "lists__contains": [given["list"]] if given["list"] else None,
        "title__icontains": given["text"],
        "posted_at__gte": given["posted_after"],
        "posted_at__lt": given["posted_before"],
    }
    found = Q(**{name: value for name, value in told.items() if value})
    return found & (Q(author_address__iexact=author) | Q(author_name__icontains=author)) if author else found


def patch_document(row: SeriesRow, at: Addresses) -> Document:
    """A series as lists have it."""
    return {
        "message_id": row.head,
        "title": row.title,
        "kind": row.kind,
        "version": row.version,
        "is_rfc": row.is_rfc,
        "is_resend": row.is_resend,
        "effort": row.effort,
        "author": row.author_name or row.author_address,
        "posted_at": iso(row.posted_at),
        "area": row.area,
        "lists": list(row.lists),
        "patches": row.total,
        "missing": row.missing,
        "files": row.file_count,
        "added": row.added,
        "removed": row.removed,
        "replies": row.replies,
        "reviewed": row.reviewed,
        "acked": row.acked,
        "tested": row.tested,
        "nacked": row.nacked,
        "state": row.state.slug,
        "state_since": iso(row.state_at),
        "last_word_at": iso(row.last_word_at),
        "release": row.release or None,
        **at.patch(row.head),
    }
