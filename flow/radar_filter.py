"""The query string of the radar: one form for page, feed and JSON."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from flow.flags import Part
from maintainers.grammar import MAX_TITLE
from regressions.filters import Choice
from releases.asof import AsOf

if TYPE_CHECKING:
    from flow.radar import RadarRow

_OFFERED = 10  # lists and subsystems; any other can be asked for by name
LABELS = {
    Part.NEW: "New",
    Part.POSTED: "Posted, nobody picked it up",
    Part.NEXT: "In next, not in mainline",
    Part.STABLE: "In mainline, stable still waits",
}


class RadarForm(forms.Form):
    """Every field may be left out; what is not understood is said on the page."""

    part = forms.ChoiceField(choices=[(part.value, label) for part, label in LABELS.items()], required=False)
    list = forms.SlugField(max_length=64, required=False)
    subsystem = forms.SlugField(max_length=64, required=False)
    section = forms.CharField(max_length=MAX_TITLE, required=False)


@dataclass(frozen=True, slots=True)
class RadarFilter:
    """A bound query string.

    part        of the radar (flow/flags.py)
    list        that the patch was sent to
    subsystem   that the regression belongs to
    section     title of the entry of MAINTAINERS that the patch belongs to
    """

    asof: AsOf
    part: str = ""
    list: str = ""
    subsystem: str = ""
    section: str = ""
    errors: Sequence[str] = field(default_factory=tuple)

    def selects(self, row: "RadarRow", *, but: str = "") -> bool:
        """Whether a row meets the conditions, or all but one facet's; that of `section` is not looked at."""
        return (
            (not self.part or row.part == self.part)
            and (not self.list or but == "list" or self.list in row.series.lists)
            and (not self.subsystem or but == "subsystem" or self.subsystem in row.subsystems)
        )

    def facets(self, rows: Sequence["RadarRow"]) -> Mapping[str, Sequence[Choice]]:
        """Lists and subsystems with their counts, the busiest first; none beside an entry, which they do not know."""
        if self.section:
            return {}
        return {
            "list": self._facet("list", ((name, row) for row in rows for name in row.series.lists)),
            "subsystem": self._facet("subsystem", ((name, row) for row in rows for name in row.subsystems)),
        }

    def _facet(self, name: str, pairs: Iterable[tuple[str, "RadarRow"]]) -> Sequence[Choice]:
        counts = Counter(value for value, row in pairs if self.selects(row, but=name))
        named = [value for value, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))][:_OFFERED]
        current = getattr(self, name)
        chosen = [current] if current and current not in named else []
        return [Choice(value, value, counts[value], value == current) for value in [*named, *chosen]]

    @property
    def feed_query(self) -> str:
        """The query string of the feed of the same fixes; it has no parts and no entries."""
        shared = [(name, value) for name, value in self.kept if name in ("list", "subsystem")]
        return f"?{urlencode(shared)}" if shared else ""

    @property
    def is_set(self) -> bool:
        """Whether any condition is given."""
        return bool(self.kept)

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """The query string but `at`: what forms and links carry along."""
        named = [(name, getattr(self, name)) for name in ("part", "list", "subsystem", "section")]
        return [(name, value) for name, value in named if value]


def bind(query: QueryDict, asof: AsOf) -> RadarFilter:
    """The filter for a query string; a value that is not understood is dropped, and named in `errors`."""
    form = RadarForm(query)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    errors = [f"{name}: {' '.join(map(str, problems))}" for name, problems in form.errors.items()]
    errors += [f"{name}: There is no such condition." for name in sorted(query.keys() - form.fields.keys() - {"at"})]
    return RadarFilter(asof=asof, errors=tuple(errors), **given)
