"""/api/v1/weeks/: weekly editions: what happened, in numbers and lists."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, ClassVar

from digests.changes import PARTS, changes
from digests.edition import Edition, edition
from digests.finding import week
from digests.prose import plain
from digests.views import moment_in
from digests.weeks import WeekLine, beginning, of_year, years
from flow.flags import Part
from kernels.occasions import Kind
from regressions.models import Regression
from releases.asof import AsOf
from releases.models import Release
from resources.fields import (
    Counted,
    Day,
    Flag,
    Form,
    Moment,
    Number,
    Picked,
    Share,
    Text,
    Texts,
    Word,
    api,
    page,
    written,
)
from resources.forms import FiguresSerializer
from rest.parameters import Parameter
from rest.resources import Document, ListResource, OneResource


class WeekSerializer(Form):
    """A week: what came out, and how the cycle of that time stood at its end, or now."""

    week = Text(source="week.name")
    since = Moment(source="week.since")
    until = Moment(source="week.until")
    is_finished = Flag(help_text="Whether nothing of it will change any more.")
    cycle = Text("In development then.", null=True)
    counts = FiguresSerializer(help_text="Of that cycle.")
    mainline = Texts("Releases.")
    stable = Number(help_text="Stable and longterm releases.")
    url = api("weeks", "week.name")
    web_url = page("digests:week", "week.name")


class ReleasedSerializer(Form):
    """What came out, in order."""

    mainline = Texts(of="version")
    stable = Picked(lambda row: [one.version for day in row.stable for one in day.releases])
    rt = Texts(of="version")
    linux_next = Texts(of="version")


class WeekFiguresSerializer(Form):
    """What became of regressions: then + new + reopened - settled - dropped = open (new ones may be settled, too)."""

    new = Number()
    settled = Number()
    reopened = Number()
    dropped = Number(help_text="Found to be invalid, or duplicates.")
    open = Number()
    then = Number(help_text="Open a week before.")


class CycleOfWeekSerializer(Form):
    """A cycle in that week."""

    cycle = Text("Null for all others together.", null=True, source="version")
    new = Number()
    settled = Number()
    open = Number()
    then = Number(help_text="Open a week before.")


class ListsSerializer(Form):
    """Ids of regressions, by what happened to them."""

    new = Texts()
    settled = Texts()
    reopened = Texts()
    dropped = Texts()


class FixesOfWeekSerializer(Form):
    """Fixes that somebody waits for, by how far they have come."""

    new = Counted(lambda row: row.counts.get(Part.NEW, 0))
    posted = Counted(lambda row: row.counts.get(Part.POSTED, 0))
    next = Counted(lambda row: row.counts.get(Part.NEXT, 0))
    stable = Counted(lambda row: row.counts.get(Part.STABLE, 0))
    moved = Number(help_text="Of all: came where they are in this week.")


class AreaOfWeekSerializer(Form):
    """An area of the kernel."""

    area = Text(source="area.slug")
    count = Number(help_text="Series that were posted.")
    most_discussed = Texts("Message-IDs.", source="rows", of="head")


class PatchesOfWeekSerializer(Form):
    """Series of patches, one for each effort."""

    count = Number()
    to_next = Number(help_text="Series of which something came to linux-next.")
    merged = Number(help_text="Series of which something came to mainline.")
    areas = AreaOfWeekSerializer(many=True)
    most_discussed = Texts("Message-IDs.", source="talked", of="head")


class CandidatesOfWeekSerializer(Form):
    """Likely reports that nobody has flagged."""

    count = Number(help_text="That came in this week.")
    waiting = Number(help_text="Of all times.")
    likeliest = Texts("Message-IDs.", source="rows", of="message_id")


class TopicOfWeekSerializer(Form):
    """A topic that moved."""

    slug = Text()
    name = Text()
    series = Number(help_text="That were posted.")
    note = Text()


class ComingSerializer(Form):
    """What was expected then for the weeks after."""

    day = Day()
    kind = Word(Kind)
    names = Texts()
    is_forecast = Flag()
    chance = Share(allow_null=True)


class EditionSerializer(Form):
    """An edition: told as of the end of its week, or of now while it lasts."""

    week = Text(source="period.name")
    since = Moment(source="period.since")
    until = Moment(source="period.until")
    is_finished = Flag(help_text="Whether nothing of it will change any more.")
    headline = Text()
    says = Picked(lambda row: filter(None, map(plain, (row.week_said, row.cycle_said, row.leftover_said))))
    released = ReleasedSerializer()
    cycle = Text("In development then.", null=True, source="cycle.version", default=None)
    counts = FiguresSerializer(help_text="Of that cycle.")
    figures = WeekFiguresSerializer(help_text="Of all cycles.")
    cycles = CycleOfWeekSerializer(many=True, help_text="The newest first.")
    overdue = Number(source="overdue.count")
    became_overdue = Number()
    fixes = FixesOfWeekSerializer()
    patches = PatchesOfWeekSerializer()
    candidates = CandidatesOfWeekSerializer()
    topics = TopicOfWeekSerializer(many=True)
    coming = ComingSerializer(many=True)
    url = api("weeks", "period.name")
    web_url = page("digests:week", "period.name")


class WeekDetailSerializer(EditionSerializer):
    """An edition with all regressions to which something happened."""

    regressions = ListsSerializer()


class WeekList(ListResource):
    """The weeks of a year, the newest first; of this one, where none is asked for."""

    serializer_class = WeekSerializer
    queryset = Release.objects.none()
    parameters: ClassVar = (Parameter("year", "2026", pattern="[0-9]{4}", length=4, wanted="a year is wanted"),)

    def found(self, asof: AsOf, **names: str) -> list[WeekLine]:
        """None of a year of which nothing is known."""
        first, asked = beginning(at=asof.at), self.request.query_params.get("year", "")
        shown = years(asked, first, at=asof.at).shown
        return of_year(shown, first, at=asof.at) if asked in ("", f"{shown:04}") else []

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Lines of the page."""
        return [written(self, row, asof) for row in rows]


class WeekOne(OneResource):
    """One edition: by the name of its week, 2026-W47, or by the last of seven days, 2009-08-06."""

    serializer_class = WeekDetailSerializer

    def document(self, asof: AsOf, **names: str) -> Document:
        """The edition, if the week had begun."""
        period = week(names["name"], asof.at)
        told = moment_in(period, asof)
        found = edition(period, at=told.at)
        return written(self, found, asof, EditionSerializer) | {"regressions": _lists(found)}


def _lists(found: Edition) -> Mapping[str, list[str]]:
    """The ids of all, where the edition shows the first ten: two statements."""
    changed = changes(found.period.before, found.at)
    parts = {part: [one.key for one in getattr(changed, part)] for part in PARTS}
    keys = set(chain.from_iterable(parts.values()))
    slugs = dict(Regression.objects.filter(pk__in=keys).order_by().values_list("pk", "slug"))
    return {part: [slugs[key] for key in own if key in slugs] for part, own in parts.items()}
