"""The query string of a list of regressions: one form for page, feed, API and CSV."""

from dataclasses import dataclass, field

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from regressions.facts import State
from regressions.models import OPEN_STATES, Period
from regressions.queries import as_of as periods_as_of
from releases.asof import AsOf

# What `state=` takes: a word, what it says on the page, the condition.
_STATES: dict[str, tuple[str, Q]] = {
    "all": ("All", Q()),
    "open": ("Open", Q(state__in=OPEN_STATES)),
    "fix-incoming": ("Fix incoming", Q(state=State.FIX_INCOMING)),
    "backburner": ("On back burner", Q(state__in=OPEN_STATES, is_backburner=True)),
    "settled": ("Resolved", Q(state__in=(State.FIXED, State.RESOLVED, State.INCONCLUSIVE))),
    "inconclusive": ("Inconclusive", Q(state=State.INCONCLUSIVE)),
    "invalid": ("Invalid", Q(state=State.INVALID)),
    "duplicate": ("Duplicate", Q(state=State.DUPLICATE)),
}
_TREES = {"": "All", "mainline": "mainline", "next": "next", "stable": "stable"}
_SORTS = {
    "-reported": ("-regression__reported_at", "regression__slug"),
    "reported": ("regression__reported_at", "regression__slug"),
    "-last": ("-regression__last_activity_at", "regression__slug"),
    "last": ("regression__last_activity_at", "regression__slug"),
    "title": ("regression__title", "regression__slug"),
    "-title": ("-regression__title", "regression__slug"),
}


class ListForm(forms.Form):
    """Every field may be left out; what is not understood is said on the page."""

    state = forms.ChoiceField(choices=[(key, label) for key, (label, _) in _STATES.items()], required=False)
    cycle = forms.RegexField(r"^[\d.]{1,20}$", required=False)
    tree = forms.ChoiceField(choices=list(_TREES.items()), required=False)
    text = forms.CharField(max_length=200, required=False)
    sort = forms.ChoiceField(choices=[(key, key) for key in _SORTS], required=False)
    page = forms.IntegerField(min_value=1, max_value=100_000, required=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its word in the query string, its label, how many rows it would show."""

    value: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class RegressionFilter:
    """A bound query string: the rows that it selects, and the facets around them."""

    asof: AsOf
    state: str = "open"
    cycle: str = ""
    tree: str = ""
    text: str = ""
    sort: str = "-reported"
    page: int = 1
    errors: list[str] = field(default_factory=list)

    def selected(self) -> QuerySet[Period]:
        """The rows, in order."""
        return self._without("").order_by(*_SORTS[self.sort])

    def _without(self, facet: str) -> QuerySet[Period]:
        """What all conditions but one facet's select: the rows that its counts are about."""
        found = periods_as_of(self.asof.at).select_related("regression")
        if facet != "state":
            found = found.filter(_STATES[self.state][1])
        if self.cycle and facet != "cycle":
            found = found.filter(cycle=self.cycle)
        if self.tree and facet != "tree":
            found = found.filter(tree=self.tree)
        for word in self.text.split()[:8]:
            found = found.filter(regression__title__icontains=word)
        return found

    def states(self) -> list[Choice]:
        """The state facet."""
        rows = list(self._without("state").values_list("state", "is_backburner"))
        return [
            Choice(key, label, sum(_matches(key, *row) for row in rows), key == self.state)
            for key, (label, _) in _STATES.items()
        ]

    def cycles(self, versions: list[str]) -> list[Choice]:
        """The cycle facet, for the cycles named and for all."""
        cycles = list(self._without("cycle").values_list("cycle", flat=True))
        named = [Choice(v, v, cycles.count(v), v == self.cycle) for v in versions]
        return [Choice("", "All", len(cycles), not self.cycle), *named]

    def trees(self) -> list[Choice]:
        """The tree facet."""
        trees = list(self._without("tree").values_list("tree", flat=True))
        return [
            Choice(key, label, trees.count(key) if key else len(trees), key == self.tree)
            for key, label in _TREES.items()
        ]


def _matches(key: str, state: str, is_backburner: bool) -> bool:
    """The conditions of `_STATES` on values that are already here: one query serves all counts."""
    if key == "all":
        return True
    if key == "backburner":
        return state in OPEN_STATES and is_backburner
    if key == "open":
        return state in OPEN_STATES
    if key == "settled":
        return state in (State.FIXED, State.RESOLVED, State.INCONCLUSIVE)
    return state == key


def bind(query: QueryDict, asof: AsOf) -> RegressionFilter:
    """The filter for a query string; a value that is not understood is dropped, and named in `errors`."""
    form = ListForm(query)
    form.is_valid()
    clean = form.cleaned_data
    errors = [f"{name}: {'; '.join(map(str, problems))}" for name, problems in form.errors.items()]
    return RegressionFilter(
        asof=asof,
        state=clean.get("state") or "open",
        cycle=clean.get("cycle") or "",
        tree=clean.get("tree") or "",
        text=clean.get("text") or "",
        sort=clean.get("sort") or "-reported",
        page=clean.get("page") or 1,
        errors=errors,
    )
