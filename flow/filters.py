"""The query string of a list of series: one form for page, feed, API and CSV."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django import forms
from django.http import QueryDict

from patches.queries import SeriesRow
from patches.states import State
from postings.areas import Areas
from regressions.filters import Choice
from releases.asof import AsOf

_LISTS = 12  # offered; any other can be asked for by name
_STATES = {state.slug: state for state in State}
_FACETS = ("area", "list", "state", "author")


class SeriesForm(forms.Form):
    """Every field may be left out; what is not understood is said on the page."""

    week = forms.CharField(max_length=20, required=False)
    area = forms.SlugField(max_length=40, required=False)
    list = forms.SlugField(max_length=64, required=False)
    author = forms.CharField(max_length=200, required=False)
    state = forms.ChoiceField(choices=[(slug, state.value) for slug, state in _STATES.items()], required=False)
    text = forms.CharField(max_length=200, required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)


@dataclass(frozen=True, slots=True)
class SeriesFilter:
    """A bound query string: which series it selects, and the facets around them."""

    asof: AsOf
    week: str = ""
    area: str = ""
    list: str = ""
    author: str = ""
    state: str = ""
    text: str = ""
    page: int = 1
    errors: Sequence[str] = field(default_factory=tuple)

    def selects(self, row: SeriesRow, *, but: str = "") -> bool:
        """Whether a series meets all conditions, or all but one facet's."""
        return (
            (not self.area or but == "area" or row.area == self.area)
            and (not self.list or but == "list" or self.list in row.lists)
            and (not self.state or but == "state" or row.state.slug == self.state)
            and (not self.author or _is_by(row, self.author))
            and (not self.text or self.text.lower() in row.title.lower())
        )

    def areas(self, rows: Iterable[SeriesRow], areas: Areas) -> Sequence[Choice]:
        """The area facet, in the order of the areas."""
        counts = self._counts("area", rows, lambda row: [row.area])
        names = {area.slug: area.name for area in areas.areas}
        return [Choice(s, n, counts[s], s == self.area) for s, n in names.items() if counts[s] or s == self.area]

    def lists(self, rows: Iterable[SeriesRow]) -> Sequence[Choice]:
        """The list facet: the busiest first, and the chosen one."""
        counts = self._counts("list", rows, lambda row: row.lists)
        named = [name for name, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))][:_LISTS]
        chosen = [self.list] if self.list and self.list not in named else []
        return [Choice(name, name, counts[name], name == self.list) for name in [*named, *chosen]]

    def states(self, rows: Iterable[SeriesRow]) -> Sequence[Choice]:
        """The state facet."""
        counts = self._counts("state", rows, lambda row: [row.state.slug])
        return [Choice(s, word.value.capitalize(), counts[s], s == self.state) for s, word in _STATES.items()]

    def _counts(
        self, facet: str, rows: Iterable[SeriesRow], values: Callable[[SeriesRow], Iterable[str]]
    ) -> Counter[str]:
        found = [row for row in rows if self.selects(row, but=facet)] if self.is_set else rows
        return Counter(chain.from_iterable(map(values, found)))

    @property
    def is_set(self) -> bool:
        """Whether any condition is given beside the week."""
        return any(name != "week" for name, _ in self.kept)

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """The query string but `at` and `page`: what forms on the page carry along."""
        named = [(name, getattr(self, name)) for name in ("week", *_FACETS, "text")]
        return [(name, value) for name, value in named if value]


def _is_by(row: SeriesRow, author: str) -> bool:
    """By words of the name, or the whole address."""
    low = author.lower()
    return low == row.author_address.lower() or low in row.author_name.lower()


def bind(query: QueryDict, asof: AsOf) -> SeriesFilter:
    """The filter for a query string; a value that is not understood is dropped, and named in `errors`."""
    form = SeriesForm(query)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    errors = [f"{name}: {' '.join(map(str, problems))}" for name, problems in form.errors.items()]
    errors += [f"{name}: There is no such condition." for name in sorted(query.keys() - form.fields.keys() - {"at"})]
    return SeriesFilter(asof=asof, errors=tuple(errors), **given)
