"""/api/v1/cycles/: development cycles with their stages, dates, numbers, and what is forecast."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from django.http import Http404
from rest_framework import serializers

from changes.documents import iso
from cycles.figures import cycle_figures, daily_figures, figures
from forecast.model import Forecast
from forecast.queries import forecast_of
from regressions.queries import NO_COUNTS, Counts, counts_by_cycle
from releases.asof import AsOf
from releases.cycles import stage_at
from releases.queries import CycleDates, cycle, cycle_dates
from rest.resources import Document, ListResource, OneResource

_DIGITS = 4  # of a chance


class CountsSerializer(serializers.Serializer[object]):
    """Regressions by what they are: reported is open and resolved together, and nothing is in both."""

    reported = serializers.IntegerField()
    open = serializers.IntegerField()
    fix_incoming = serializers.IntegerField(help_text="Part of open.")
    back_burner = serializers.IntegerField(help_text="Part of open.")
    resolved = serializers.IntegerField()
    inconclusive = serializers.IntegerField(help_text="Part of resolved.")
    estimated = serializers.IntegerField(help_text="Part of reported: the cycle follows from the date alone.")
    invalid = serializers.IntegerField(help_text="Counted nowhere else.")
    duplicate = serializers.IntegerField(help_text="Counted nowhere else.")


class StageSerializer(serializers.Serializer[object]):
    """A stage: the merge window, an -rc, the time since the release; `ends` is null while it lasts."""

    name = serializers.CharField()
    starts = serializers.DateTimeField()
    ends = serializers.DateTimeField(allow_null=True)


class ChanceSerializer(serializers.Serializer[object]):
    """A day on which the release may come."""

    on = serializers.DateField()
    chance = serializers.FloatField(min_value=0, max_value=1)


class ForecastSerializer(serializers.Serializer[object]):
    """When the release is to be expected, from how earlier cycles went."""

    expected_on = serializers.DateField(help_text="As likely before as after.")
    days = ChanceSerializer(many=True)
    is_overdue = serializers.BooleanField(help_text="It takes longer than all that the forecast is made from.")
    basis = serializers.CharField()


class CycleSerializer(serializers.Serializer[object]):
    """The development of one mainline version."""

    version = serializers.CharField()
    stage = serializers.CharField(allow_null=True, help_text="Where it stands while it is in development.")
    opened_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    stages = StageSerializer(many=True)
    forecast = ForecastSerializer(allow_null=True)
    counts = CountsSerializer()
    url = serializers.URLField()
    web_url = serializers.URLField()
    counts_url = serializers.URLField()
    burn_down_url = serializers.URLField()


class _Known(NamedTuple):
    dates: CycleDates
    counts: Counts
    forecast: Forecast | None


def _known(asof: AsOf) -> list[_Known]:
    """All that had begun, the newest first: three statements."""
    found = cycle_dates(at=asof.at)
    counts, coming = counts_by_cycle(at=asof.at), forecast_of(found, at=asof.at)
    of = {coming.version: coming} if coming else {}
    return [_Known(one, counts.get(one.version, NO_COUNTS), of.get(one.version)) for one in found]


def _document(known: _Known, asof: AsOf, whole: Callable[..., str]) -> Document:
    one, coming = known.dates, known.forecast
    return {
        "version": one.version,
        "stage": stage_at(one.stages, asof.at) if one.released_at is None else None,
        "opened_at": iso(one.opened_at) if one.opened_at else None,
        "released_at": iso(one.released_at) if one.released_at else None,
        "stages": [
            {"name": stage.name, "starts": iso(stage.starts), "ends": iso(stage.ends) if stage.ends else None}
            for stage in one.stages
        ],
        "forecast": _forecast(coming) if coming else None,
        "counts": figures(known.counts),
        "url": whole("api:cycle", one.version, asof=asof),
        "web_url": whole("cycles:detail", one.version, asof=asof),
        "counts_url": whole("api:cycle_counts", one.version, asof=asof),
        "burn_down_url": whole("api:cycle_burn_down", one.version, asof=asof),
    }


def _forecast(coming: Forecast) -> Document:
    return {
        "expected_on": coming.median.isoformat(),
        "days": [{"on": day.on.isoformat(), "chance": round(day.chance, _DIGITS)} for day in coming.candidates],
        "is_overdue": coming.is_overdue,
        "basis": coming.basis,
    }


class CycleList(ListResource):
    """Development cycles, the newest first, with their numbers."""

    serializer_class = CycleSerializer
    columns = (
        "version", "stage", "opened_at", "released_at", "forecast.expected_on",
        *(f"counts.{name}" for name in figures(NO_COUNTS)), "web_url",
    )  # fmt: skip

    def found(self, asof: AsOf, **names: str) -> list[_Known]:
        """All that had begun."""
        return _known(asof)

    def documents(self, rows: Sequence[_Known], asof: AsOf) -> list[Document]:
        """Cycles as consumers have them."""
        return [_document(row, asof, self.whole) for row in rows]


class CycleOne(OneResource):
    """One development cycle: where it stands, its dates, its numbers, and when its release is to be expected."""

    serializer_class = CycleSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """As it stood then."""
        for row in _known(asof):
            if row.dates.version == names["version"]:
                return _document(row, asof, self.whole)
        raise _unknown(names["version"])


def _unknown(version: str) -> Http404:
    return Http404(f"No cycle {version} is known at that date; /api/v1/cycles/ lists all.")


class CycleCountsSerializer(CountsSerializer):
    """The numbers of a cycle, and of its open ones what needs a second look."""

    cycle = serializers.CharField()
    at = serializers.DateTimeField()
    overdue = serializers.IntegerField()
    dormant = serializers.IntegerField()
    unassigned = serializers.IntegerField()


class CycleCounts(OneResource):
    """All numbers of a cycle: what `manage.py counts --json` prints."""

    serializer_class = CycleCountsSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """As of then."""
        found = cycle_figures(names["version"], at=asof.at)
        if found is None:
            raise _unknown(names["version"])
        return dict(found)


class DaySerializer(CountsSerializer):
    """The numbers at the end of a day (UTC)."""

    day = serializers.DateField()


class CycleBurnDown(ListResource):
    """The numbers of a cycle at the end of each day since it opened."""

    serializer_class = DaySerializer
    columns: ClassVar[Sequence[str]] = ("day", *figures(NO_COUNTS))

    def found(self, asof: AsOf, **names: str) -> list[Document]:
        """A day each, the first one first."""
        view = cycle(names["version"], at=asof.at)
        if view is None:
            raise _unknown(names["version"])
        return [dict(day) for day in daily_figures(view, at=asof.at)]

    def documents(self, rows: Sequence[Document], asof: AsOf) -> list[Document]:
        """They are documents already."""
        return list(rows)
