"""The query string of a list of regressions: one form for page, feed, API and CSV."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from cases.facts import State
from regressions.models import OPEN_STATES, UNCOUNTED_STATES, Period
from regressions.queries import (
    NO_SUBSYSTEM,
    activity,
    dormant,
    in_subsystem,
    overdue,
    regressions,
    unanswered,
    unassigned,
)
from releases.asof import AsOf

_ANY = tuple(state.value for state in State)
_COUNTED = tuple(state for state in _ANY if state not in UNCOUNTED_STATES)


@dataclass(frozen=True, slots=True)
class _StateWord:
    """What a value of `state=` selects, and what it is called: the words of the figures."""

    label: str
    states: tuple[str, ...]
    on_backburner: bool = False

    def covers(self, state: str, is_backburner: bool) -> bool:
        """Whether a row is one of them: one query serves the counts of all words."""
        return state in self.states and (is_backburner or not self.on_backburner)


_STATES = {
    "reported": _StateWord("Reported", _COUNTED),
    "open": _StateWord("Open", OPEN_STATES),
    "fix-incoming": _StateWord("Fix incoming", (State.FIX_INCOMING,)),
    "backburner": _StateWord("On back burner", OPEN_STATES, on_backburner=True),
    "fixed": _StateWord("Fixed", (State.FIXED,)),
    "resolved": _StateWord("Resolved", tuple(state for state in _COUNTED if state not in OPEN_STATES)),
    "inconclusive": _StateWord("Inconclusive", (State.INCONCLUSIVE,)),
    "invalid": _StateWord("Invalid", (State.INVALID,)),
    "duplicate": _StateWord("Duplicate", (State.DUPLICATE,)),
    "all": _StateWord("All", _ANY),
}
_TREES = {"mainline": "mainline", "next": "next", "stable": "stable"}
# What a column head sorts by: ascending and descending as the reader sees the column, the first click's first.
# An age ascends from the newest report, a silence from the latest activity.
_COLUMNS = {
    "title": (("title", "ascending"), ("-title", "descending")),
    "age": (("-reported", "ascending"), ("reported", "descending")),
    "silence": (("last", "descending"), ("-last", "ascending")),
}
_SORTS = {
    "title": F("regression__title").asc(),
    "-title": F("regression__title").desc(),
    "reported": F("regression__reported_at").asc(),
    "-reported": F("regression__reported_at").desc(),
    "last": F("latest").asc(),
    "-last": F("latest").desc(),
}
# Conditions that are set or not, with their labels; each selects among the open ones.
_FLAGS = {
    "overdue": ("Overdue", overdue),
    "dormant": ("Dormant", dormant),
    "unanswered": ("Nobody answered", unanswered),
    "unassigned": ("Nobody has taken it", unassigned),
}
_OLD = 30  # days; the age that is offered
_LISTS = 10  # offered; any other can be asked for by name
_FALLBACKS = {"state": "open", "sort": "-reported"}


class ListForm(forms.Form):
    """Every field may be left out; what is not understood is said on the page."""

    state = forms.ChoiceField(choices=[(key, word.label) for key, word in _STATES.items()], required=False)
    cycle = forms.RegexField(r"^[\d.]{1,20}$", required=False)
    series = forms.RegexField(r"^[\d.y]{1,20}$", required=False)
    tree = forms.ChoiceField(choices=list(_TREES.items()), required=False)
    subsystem = forms.SlugField(max_length=64, required=False)
    age = forms.IntegerField(min_value=1, max_value=36_500, required=False)
    overdue = forms.BooleanField(required=False)
    dormant = forms.BooleanField(required=False)
    unanswered = forms.BooleanField(required=False)
    unassigned = forms.BooleanField(required=False)
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
class Flag:
    """A condition that is set or not: its label, how many rows it shows, and the query string after a click."""

    label: str
    count: int
    is_current: bool
    query: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """How many rows are shown, and what more conditions would leave of them."""

    count: int
    cycles: list[Choice]
    trees: list[Choice]
    flags: list[Flag]


@dataclass(frozen=True, slots=True)
class Head:
    """A column head that sorts: the order shown now ('' if by another column), and what a click asks for."""

    order: str
    sort: str


@dataclass(frozen=True, slots=True)
class RegressionFilter:
    """A bound query string: the rows that it selects, and the facets around them."""

    asof: AsOf
    state: str = "open"
    cycle: str = ""
    series: str = ""
    tree: str = ""
    subsystem: str = ""
    age: int = 0
    overdue: bool = False
    dormant: bool = False
    unanswered: bool = False
    unassigned: bool = False
    text: str = ""
    sort: str = "-reported"
    page: int = 1
    errors: list[str] = field(default_factory=list)

    def selected(self) -> QuerySet[Period]:
        """The rows, in order."""
        found = self._without()
        if self.sort.endswith("last"):
            found = found.annotate(latest=self._latest())
        return found.order_by(_SORTS[self.sort], "regression__slug")

    def _latest(self) -> Coalesce | F:
        """When each row's last activity was; the stored date knows only the present."""
        if not self.asof.is_past:
            return F("regression__last_activity_at")
        known = activity(at=self.asof.at).filter(regression=OuterRef("regression"))
        return Coalesce(Subquery(known.order_by("-at").values("at")[:1]), F("regression__reported_at"))

    def _without(self, *facets: str) -> QuerySet[Period]:
        """What all conditions but those of some facets select: the rows that their counts are about."""
        word = _STATES["all" if "state" in facets else self.state]
        cycle = self.cycle if self.cycle and "cycle" not in facets else None
        states = word.states if word.states != _ANY else None  # a condition that excludes nothing misleads the planner
        found = regressions(at=self.asof.at, cycle=cycle, states=states, text=self.text)
        if word.on_backburner:
            found = found.filter(is_backburner=True)
        if self.tree and "tree" not in facets:
            found = found.filter(tree=self.tree)
        if self.subsystem and "subsystem" not in facets:
            found = in_subsystem(found, self.subsystem)
        if self.age:
            found = found.filter(self._older())
        for name, (_, condition) in _FLAGS.items():
            if getattr(self, name):
                found = found.filter(condition(at=self.asof.at))
        if self.series:  # introduced within the series, or in the mainline development that it began from
            found = found.filter(Q(series=self.series) | Q(cycle=self.series.removesuffix(".y")))
        return found

    def is_world_empty(self) -> bool:
        """Whether nothing at all was tracked then: why a list is empty whatever the conditions."""
        return not regressions(at=self.asof.at).exists()

    def states(self) -> list[Choice]:
        """The state facet."""
        rows = self._without("state").order_by().values_list("state", "is_backburner").annotate(n=Count("pk"))
        counted = list(rows)
        return [
            Choice(key, word.label, sum(n for *row, n in counted if word.covers(*row)), key == self.state)
            for key, word in _STATES.items()
        ]

    def narrowed(self, versions: Sequence[str]) -> Narrowed:
        """How many rows all conditions leave, and what each of some more would: of cycles (those named, the chosen
        one, and all), of trees, and of the flags. One statement."""
        conditions = {name: condition(at=self.asof.at) for name, (_, condition) in _FLAGS.items()}
        conditions["age"] = self._older()
        counts = {f"n_{name}": Count("pk", filter=condition) for name, condition in conditions.items()}
        found = self._without("cycle", "tree").order_by().values_list("cycle", "tree").annotate(Count("pk"), **counts)
        cycles, trees, here = Counter[str](), Counter[str](), Counter[str]()
        for cycle, tree, n, *numbers in found:
            is_cycle, is_tree = self.cycle in ("", cycle), self.tree in ("", tree)
            cycles[cycle] += n * is_tree
            trees[tree] += n * is_cycle
            if is_cycle and is_tree:
                here.update({"": n, **dict(zip(conditions, numbers, strict=True))})
        days = self.age or _OLD
        flags = [self._flag(name, label, here[name]) for name, (label, _) in _FLAGS.items()]
        flags.append(self._flag("age", f"Older than {days} d", here["age"], str(days)))
        named = {version: version for version in [*versions, self.cycle] if version}
        return Narrowed(here[""], _choices(cycles, named, self.cycle), _choices(trees, _TREES, self.tree), flags)

    def subsystems(self) -> list[Choice]:
        """The subsystem facet: all, the busiest first, the chosen one, and what belongs to none."""
        shown = self._without("subsystem").order_by().values_list("regression__subsystems").annotate(Count("pk"))
        counts, every = Counter[str](), 0
        for names, n in shown:
            every += n
            counts.update(dict.fromkeys(names or [NO_SUBSYSTEM], n))
        named = sorted(counts.keys() - {NO_SUBSYSTEM}, key=lambda name: (-counts[name], name))[:_LISTS]
        chosen = {self.subsystem} - {"", NO_SUBSYSTEM, *named}
        last = [NO_SUBSYSTEM] if counts[NO_SUBSYSTEM] or self.subsystem == NO_SUBSYSTEM else []
        choices = [Choice(n, n, counts[n], n == self.subsystem) for n in [*named, *chosen, *last]]
        return [Choice("", "All", every, not self.subsystem), *choices]

    def _flag(self, name: str, label: str, count: int, value: str = "1") -> Flag:
        is_set = bool(getattr(self, name))
        said = [(key, word) for key, word in self.kept if key != name] + ([] if is_set else [(name, value)])
        said += [("at", self.asof.given)] if self.asof.is_past else []
        return Flag(label, count, is_set, f"?{urlencode(said)}")

    def _older(self) -> Q:
        return Q(regression__reported_at__lte=self.asof.at - timedelta(days=self.age or _OLD))

    @property
    def heads(self) -> dict[str, Head]:
        """The sortable column heads, by column."""
        return {column: self._head(orders) for column, orders in _COLUMNS.items()}

    def _head(self, orders: tuple[tuple[str, str], tuple[str, str]]) -> Head:
        (first, order), (second, reverse) = orders
        if self.sort == first:
            return Head(order, second)
        return Head(reverse if self.sort == second else "", first)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The query string but `at` and `page`: what forms on the page carry along."""
        names = ("state", "cycle", "series", "tree", "subsystem", "age", *_FLAGS, "text", "sort")
        values = [(name, getattr(self, name)) for name in names]
        said = [(name, value) for name, value in values if value and value != _FALLBACKS.get(name)]
        return [(name, "1" if value is True else str(value)) for name, value in said]

    @property
    def exported(self) -> str:
        """The query string of the same list in forms for programs: the state is said, whatever their usual one."""
        said = [("state", self.state), *(pair for pair in self.kept if pair[0] != "state")]
        return urlencode([*said, *([("at", self.asof.given)] if self.asof.is_past else [])])

    @property
    def permanent(self) -> str:
        """The query string that shows this list for ever: the moment is said, too."""
        at = self.asof.given if self.asof.is_past else f"{self.asof.at:%Y-%m-%dT%H:%M:%S}Z"
        return urlencode([*self.kept, ("at", at)])


def _choices(counts: Counter[str], labels: Mapping[str, str], current: str) -> list[Choice]:
    every = Choice("", "All", counts.total(), not current)
    return [every, *(Choice(v, label, counts[v], v == current) for v, label in labels.items())]


def bind(query: QueryDict, asof: AsOf) -> RegressionFilter:
    """The filter for a query string; a value that is not understood is dropped, and named in `errors`."""
    form = ListForm(query)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    errors = [f"{name}: {' '.join(map(str, problems))}" for name, problems in form.errors.items()]
    errors += [f"{name}: There is no such condition." for name in sorted(query.keys() - form.fields.keys() - {"at"})]
    return RegressionFilter(asof=asof, errors=errors, **given)
