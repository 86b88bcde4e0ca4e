"""/api/v1/status/: the front page as data."""

from dataclasses import dataclass

from candidates.queries import Coverage
from cycles.pages import CycleRow, cycle_coverage, cycle_table
from flow.headlines import Headlines, headlines
from forecast.model import Forecast
from forecast.queries import forecast_of
from ingest.freshness import Freshness, freshness
from kernels.current import CurrentKernel, current_kernels
from regressions.queries import NO_COUNTS, Apart, Counts, Row, apart, counts_by_cycle
from releases.asof import AsOf
from releases.queries import cycle, cycle_dates, release_status
from resources.fields import Address, Day, Flag, Form, Moment, Number, Share, Text, Texts, api, page, patch, written
from resources.forms import FiguresSerializer, RegressionShortSerializer
from rest.resources import Document, OneResource
from stable.queries import living_series
from subsystems.attention import needs_attention

_EARLIER = 7  # cycles beside the current one, as on the front page


class KernelSerializer(Form):
    """The newest release of a branch."""

    branch = Text("mainline, stable, longterm, linux-next, realtime.")
    version = Text(source="release.version")
    released_at = Moment(source="release.released_at")
    open = Number(allow_null=True, help_text="Regressions; null where they are not counted.")
    cycle = Text(null=True)
    series = Text(null=True)
    projected_end = Day(source="support.projected_end", allow_null=True)
    url = api("releases", "release.version")
    web_url = page("kernels:release", "release.tag")


class CycleLineSerializer(Form):
    """A cycle in numbers."""

    cycle = Text(source="cycle.version")
    stage = Text("Where it stands while it is in development.", null=True)
    opened_at = Moment(null=True, source="cycle.opened_at")
    released_at = Moment(null=True, source="cycle.released_at")
    counts = FiguresSerializer()
    url = api("cycles", "cycle.version")
    web_url = page("cycles:detail", "cycle.version")


class CoverageSerializer(Form):
    """Of the likely reports of a time, how many are tracked."""

    likely = Number()
    tracked = Number()


class ApartSerializer(Form):
    """Open ones that need a second look; one can be among several."""

    overdue = Number()
    dormant = Number()
    unassigned = Number()


class MilestoneSerializer(Form):
    """What may be released next."""

    version = Text()
    on = Day()
    chance = Share(help_text="That it is this, and not the other.")


class OutlookSerializer(Form):
    """When the cycle in development may end, from how earlier ones went."""

    cycle = Text(source="version")
    expected_on = Day(source="median", help_text="As likely before as after.")
    next = MilestoneSerializer(source="next_up", many=True, help_text="The likeliest first.")
    merge_window_ends = Day(allow_null=True)
    is_overdue = Flag(help_text="Longer than every cycle that the forecast is made from.")
    basis = Text()


class AreaLineSerializer(Form):
    """An area of the kernel: its series of the last seven days, and the most discussed of them."""

    area = Text(source="slug")
    name = Text()
    count = Number()
    message_id = Text(source="head")
    title = Text()
    url = api("patches", "head")
    web_url = patch("head")


class PatchNewsSerializer(Form):
    """Series of the last seven days."""

    count = Number(source="total")
    areas = AreaLineSerializer(many=True)


class LateSerializer(Form):
    """Sources of a kind that gave no good answer for too long."""

    what = Text()
    names = Texts("Some of them.")
    others = Number(help_text="How many more.")
    since = Moment("Null where one never answered.", null=True)
    effect = Text("What numbers lack.")


class FreshnessSerializer(Form):
    """How fresh all this is; of now, whatever `at` is."""

    changed_at = Moment("When anything here changed last.", null=True)
    read_at = Moment("Last good answer of any source.", null=True)
    late = LateSerializer(many=True)
    paused = Texts("Sources that are not asked because staff paused them.")
    url = Address(lambda at, _: at.api("sources"))


class StatusSerializer(Form):
    """What is released, where development stands, what is open, what comes next."""

    kernels = KernelSerializer(many=True)
    cycle = CycleLineSerializer(allow_null=True, help_text="In development; null where none is.")
    apart = ApartSerializer(allow_null=True, help_text="Of what is open in it.")
    coverage = CoverageSerializer(allow_null=True, help_text="Of the likely reports that came in it.")
    forecast = OutlookSerializer(allow_null=True)
    total = FiguresSerializer(help_text="All regressions, of whatever cycle.")
    cycles = CycleLineSerializer(many=True, help_text="Those before, the newest first.")
    attention = RegressionShortSerializer(many=True, help_text="Regressions that people are asked to look at.")
    patches = PatchNewsSerializer()
    sources = FreshnessSerializer()
    web_url = Address(lambda at, _: at.page("dashboard"))


@dataclass(frozen=True, slots=True)
class _Status:
    """What the document is made of, as kerneltrack/dashboard.py composes the page."""

    kernels: list[CurrentKernel]
    cycle: CycleRow | None
    apart: Apart | None
    coverage: Coverage | None
    forecast: Forecast | None
    total: Counts
    cycles: list[CycleRow]
    attention: list[Row]
    patches: Headlines
    sources: Freshness


class StatusOne(OneResource):
    """The front page: current kernels, the cycle in development with its numbers, forecast, earlier cycles."""

    serializer_class = StatusSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """All of it."""
        at = asof.at
        known, counts = cycle_dates(at=at), counts_by_cycle(at=at)
        is_open = bool(known) and known[0].released_at is None
        current = cycle(known[0].version, at=at) if is_open else None
        found = _Status(
            kernels=current_kernels(release_status(at=at), living_series(at=at), counts, at=at),
            cycle=next(iter(cycle_table([current], counts, at=at)), None) if current else None,
            apart=apart(current.version, at=at) if current else None,
            coverage=cycle_coverage(current, at=at) if current else None,
            forecast=forecast_of(known, at=at),
            total=sum(counts.values(), NO_COUNTS),
            cycles=cycle_table(known[is_open:][:_EARLIER], counts, at=at),
            attention=needs_attention(at=at),
            patches=headlines(at=at),
            sources=freshness(now=asof.now),
        )
        return written(self, found, asof)
