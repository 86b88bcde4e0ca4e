"""/api/v1/series/: stable and longterm series, and how each is supported."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.http import Http404

from forecast.queries import final_expected
from kernels.series import series_page
from regressions.queries import NO_COUNTS, counts_by_cycle, counts_by_series
from releases.asof import AsOf
from releases.models import Release
from resources import filters
from resources.addresses import Addresses
from resources.fields import Address, Day, Flag, Form, Moment, Number, Text, Texts, Word, api, page, source_of
from resources.forms import FiguresSerializer, ReleaseShortSerializer, ReviewSerializer, SupportSerializer
from rest.resources import Document, ListResource, OneResource
from stable.facts import Promise, Voice
from stable.fold import SupportState
from stable.queries import Series, all_series


class SeriesBareSerializer(SupportSerializer):
    """A series without its regressions."""

    cycle = Text("The mainline release that it began from.", source="base")
    since = Moment("When its state began.", null=True, source="support.since")
    is_longterm = Flag(source="was_longterm", help_text="Whether it is, or was before its end, called longterm.")
    maintainers = Texts(source="support.maintainers")
    first_released_at = Moment(null=True, source="first_at")
    latest = ReleaseShortSerializer(allow_null=True)
    url = api("series", "name")
    web_url = page("kernels:series", "name")
    releases_url = Address(lambda at, row: at.query("releases", series=row.name))


class SeriesSerializer(SeriesBareSerializer):
    """A series: what it began from, its newest release, until when it goes on and who says so."""

    open = Number(help_text="Regressions: introduced within it, and in the cycle that it began from.")


class StatementSerializer(Form):
    """What somebody said about the support of a series."""

    promise = Word(Promise)
    voice = Word(Voice, "Who said it.")
    said_at = Moment()
    day = Day(allow_null=True, help_text="That was named, or the last of the month.")
    text = Text(null=True)
    source_url = Address(lambda _, row: source_of(row.source), null=True)


class SeriesMoreSerializer(Form):
    """What the page of a series says beside that."""

    own = FiguresSerializer(help_text="Regressions that were introduced within it.")
    inherited = FiguresSerializer(help_text="Regressions of the cycle that it began from.")
    statements = StatementSerializer(source="series.support.history", many=True, help_text="Every word, in order.")
    reviews = ReviewSerializer(many=True, help_text="What is in review now.")


class SeriesDetailSerializer(SeriesSerializer, SeriesMoreSerializer):
    """A series with all that its page says."""


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

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Series with what is open in them: two statements."""
        context = {"at": Addresses(self.request, asof)}
        own, cycles = counts_by_series(at=asof.at), counts_by_cycle(at=asof.at)
        return [
            dict(SeriesBareSerializer(one, context=context).data)
            | {"open": cycles.get(one.base, NO_COUNTS).open + own.get(one.name, NO_COUNTS).open}
            for one in rows
        ]


class SeriesOne(OneResource):
    """One series, as 6.12.y or 6.12: how it is supported, who said so, its regressions, what is in review."""

    serializer_class = SeriesDetailSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """The series, if a release of it was known."""
        name = f"{names['name'].removesuffix('.y')}.y"
        found = series_page(name, at=asof.at)
        if found is None:
            raise Http404(f"No release of {name} is known at that date; /api/v1/series/ lists all series.")
        context = {"at": Addresses(self.request, asof)}
        bare = dict(SeriesBareSerializer(found.series, context=context).data)
        count = {"open": found.own.open + found.inherited.open}
        return bare | count | dict(SeriesMoreSerializer(found, context=context).data)
