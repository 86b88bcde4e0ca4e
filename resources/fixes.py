"""/api/v1/fixes/: the radar: patches that fix tracked regressions, how far they are, what is the matter with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import django_filters

from flow.entries import Entry, entries_of
from flow.flags import Flag as Matter
from flow.flags import Part
from flow.radar import RadarRow, mainline_of, radar, select
from flow.radar_filter import RadarFilter
from maintainers.grammar import MAX_TITLE
from regressions.patches import FixTie
from releases.asof import AsOf
from releases.queries import release_status
from resources import filters
from resources.fields import Flag, Form, Made, Moment, Number, Text, Texts, Word, api, lore, patch, written
from resources.forms import RegressionShortSerializer
from resources.patches import STATES
from rest.resources import Document, TableResource

_MOST = 1000  # fixes that are told


class MatterSerializer(Form):
    """What is the matter with a fix."""

    flag = Word(Matter)
    words = Text()


class WaitingSerializer(RegressionShortSerializer):
    """The regression that a fix is for."""

    reported_at = Moment()
    age_days = Number(source="age.days", help_text="Follows the clock.")
    due_at = Moment(null=True)
    is_overdue = Flag(help_text="Follows the clock.")
    tree = Text(null=True)
    cycle = Text(null=True)
    subsystems = Texts()


class FixSeriesSerializer(Form):
    """The latest revision of the series that fixes it."""

    message_id = Text(source="head")
    title = Text()
    version = Number()
    is_rfc = Flag()
    author = Made(lambda row: row.author_name or row.author_address)
    posted_at = Moment()
    patches = Number(source="total")
    lists = Texts()
    replies = Number()
    reviewed = Number()
    acked = Number()
    tested = Number()
    state = Word(STATES, source="state.slug")
    url = api("patches", "head")
    web_url = patch("head")
    archive_url = lore("head")
    lore_url = lore("head")


class EntrySerializer(Form):
    """The entry of MAINTAINERS that a patch belongs to."""

    title = Text()
    maintainers = Texts(source="people")


class WaitingFixSerializer(Form):
    """A regression and a series that is for it."""

    part = Word(Part, "How far it has come.", source="row.part")
    since = Moment("It is where it is.", source="row.since")
    waiting_days = Number(source="row.waiting", help_text="Since then; follows the clock.")
    flags = MatterSerializer(source="row.flags", many=True)
    tie = Made(lambda x: x.row.tie.name.lower(), f"What says so: {', '.join(tie.name.lower() for tie in FixTie)}.")
    regression = WaitingSerializer(source="row.regression")
    series = FixSeriesSerializer(source="row.series")
    entry = EntrySerializer(allow_null=True)


class FixListSerializer(Form):
    """Fixes that somebody waits for."""

    as_of = Moment()
    count = Number(help_text=f"Of all that are selected; no more than {_MOST} are told.")
    fixes = WaitingFixSerializer(many=True)


class FixFilter(django_filters.FilterSet):
    """Conditions: those of the page."""

    part = filters.one_of(Part)
    list = filters.named(help_text="That the patch was sent to.")
    subsystem = filters.named(help_text="That the regression belongs to.")
    section = django_filters.CharFilter(max_length=MAX_TITLE, help_text="Title of an entry of MAINTAINERS.")


@dataclass(frozen=True, slots=True)
class _Fix:
    row: RadarRow
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class _Fixes:
    as_of: datetime
    count: int
    fixes: list[_Fix]


class FixList(TableResource):
    """Every fix that somebody waits for: the newest of the new first, of the others the longest wait first."""

    serializer_class = FixListSerializer
    filterset_class: ClassVar = FixFilter
    columns: ClassVar = (
        "part", "since", "waiting_days", "tie", "regression.id", "regression.title", "regression.state",
        "regression.is_overdue", "regression.cycle", "regression.subsystems", "series.message_id", "series.title",
        "series.version", "series.author", "series.posted_at", "series.state", "series.reviewed", "entry.title",
    )  # fmt: skip

    def document(self, asof: AsOf, **names: str) -> Document:
        """Those that the conditions select."""
        bound = RadarFilter(asof, **filters.conditions(self))
        found, known = select(radar(at=asof.at, mainline=mainline_of(release_status(at=asof.at))), bound)
        shown = found[:_MOST]
        entries = known if known is not None else entries_of({row.series.head for row in shown})
        fixes = [_Fix(row, entries.get(row.series.head)) for row in shown]
        return written(self, _Fixes(asof.at, len(found), fixes), asof)

    def rows(self, document: Document) -> Iterable[Document]:
        """The fixes."""
        return list(document.get("fixes", ()))
