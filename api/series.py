"""/api/v1/series/: stable and longterm series, and how each is supported."""

from typing import ClassVar

import django_filters
from django.http import Http404
from rest_framework import serializers

from api import filters
from api.addresses import Addresses
from api.forms import (
    FiguresSerializer,
    Form,
    ReleaseShortSerializer,
    ReviewSerializer,
    SupportSerializer,
    counted,
    release_short,
    review,
    support,
    texts,
    words,
)
from archive.links import lore_url
from changes.documents import iso
from forecast.queries import final_expected
from kernels.series import series_page
from regressions.queries import NO_COUNTS, counts_by_cycle, counts_by_series
from releases.asof import AsOf
from releases.models import Release
from stable.facts import Promise, SupportFact, Voice
from stable.fold import SupportState
from stable.queries import Series, all_series
from rest.resources import Document, ListResource, OneResource


class SeriesSerializer(SupportSerializer):
    """A series: what it began from, its newest release, until when it goes on and who says so."""

    cycle = serializers.CharField(help_text="The mainline release that it began from.")
    since = serializers.DateTimeField(allow_null=True, help_text="When its state began.")
    is_longterm = serializers.BooleanField(help_text="Whether it is, or was before its end, called longterm.")
    maintainers = texts()
    first_released_at = serializers.DateTimeField(allow_null=True)
    latest = ReleaseShortSerializer(allow_null=True)
    open = serializers.IntegerField(help_text="Regressions: introduced within it, and in the cycle that it began from.")
    url = serializers.URLField()
    web_url = serializers.URLField()
    releases_url = serializers.URLField()


class StatementSerializer(Form):
    """What somebody said about the support of a series."""

    promise = words(Promise)
    voice = words(Voice, help_text="Who said it.")
    said_at = serializers.DateTimeField()
    day = serializers.DateField(allow_null=True, help_text="That was named, or the last of the month.")
    text = serializers.CharField(allow_null=True)
    source = serializers.CharField(allow_null=True, help_text="Its address.")


class SeriesDetailSerializer(SeriesSerializer):
    """A series with all that its page says."""

    own = FiguresSerializer(help_text="Regressions that were introduced within it.")
    inherited = FiguresSerializer(help_text="Regressions of the cycle that it began from.")
    statements = StatementSerializer(many=True, help_text="Every word about its support, in order.")
    reviews = ReviewSerializer(many=True, help_text="What is in review now.")


class SeriesFilter(django_filters.FilterSet):
    """Conditions."""

    state = filters.one_of(SupportState, help_text="How it is supported.")


class SeriesList(ListResource):
    """Every series with a known release, the newest first."""

    serializer_class = SeriesSerializer
    filterset_class = SeriesFilter
    queryset = Release.objects.none()

    def found(self, asof: AsOf, **names: str) -> list[Series]:
        """Those of a state, or all."""
        wanted = filters.conditions(self)["state"]
        found = all_series(at=asof.at, expected=final_expected(at=asof.at))
        return [one for one in found if not wanted or one.support.state == wanted]

    def documents(self, rows: "list[Series]", asof: AsOf) -> list[Document]:  # type: ignore[override]
        """Series with what is open in them: two statements."""
        at = Addresses(self.request, asof)
        own, cycles = counts_by_series(at=asof.at), counts_by_cycle(at=asof.at)
        return [
            _document(one, cycles.get(one.base, NO_COUNTS).open + own.get(one.name, NO_COUNTS).open, at) for one in rows
        ]


class SeriesOne(OneResource):
    """One series, as 6.12.y or 6.12."""

    serializer_class = SeriesDetailSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """The series, if a release of it was known."""
        name = f"{names['name'].removesuffix('.y')}.y"
        page = series_page(name, at=asof.at)
        if page is None:
            raise Http404(f"No release of {name} is known at that date; /api/v1/series/ lists all series.")
        at = Addresses(self.request, asof)
        return _document(page.series, page.own.open + page.inherited.open, at) | {
            "own": counted(page.own),
            "inherited": counted(page.inherited),
            "statements": [_statement(fact) for fact in page.series.support.history],
            "reviews": [review(row) for row in page.reviews],
        }


def _document(one: Series, count: int, at: Addresses) -> Document:
    return {
        **(support(one) or {}),
        "cycle": one.base,
        "since": iso(one.support.since) if one.support.since else None,
        "is_longterm": one.was_longterm,
        "maintainers": list(one.support.maintainers),
        "first_released_at": iso(one.first_at) if one.first_at else None,
        "latest": release_short(one.latest, at),
        "open": count,
        "url": at.api("series", one.name),
        "web_url": at.page("kernels:series", one.name),
        "releases_url": at.api_query("releases", series=one.name),
    }


def _statement(fact: SupportFact) -> Document:
    is_address = fact.source.startswith(("http://", "https://"))
    return {
        "promise": fact.promise.value,
        "voice": fact.voice.value,
        "said_at": iso(fact.said_at),
        "day": fact.day.isoformat() if fact.day else None,
        "text": fact.text or None,
        "source": (fact.source if is_address else lore_url(fact.source)) if fact.source else None,
    }
