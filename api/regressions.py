"""/api/v1/regressions/: the list with the conditions of its page; and what changed since a time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict

from api.regression_form import EXAMPLE, Form, RegressionSerializer
from changes.models import Standing
from regressions import filters
from regressions.models import Regression
from releases.asof import AsOf, InvalidDateError, parse_at
from rest.conditions import parameters_of_form
from rest.errors import refused
from rest.parameters import TIME, Parameter
from rest.resources import Document, ListResource

_USUAL_STATE = "all"
_ANY_DAY = datetime.max.replace(tzinfo=UTC)
_SAYS = {
    "state": "As on the page. Without it all are listed; the page shows the open ones.",
    "cycle": "Of this mainline development: `7.4`.",
    "series": "Introduced within this series or the development that it began from: `6.18.y`.",
    "subsystem": "By the name of its list; `none`: of those without.",
    "age": "Reported at least so many days ago.",
    "overdue": "Open past the date that a fix was expected by.",
    "dormant": "Open without activity for 90 days.",
    "unanswered": "Open, and nobody but the reporter has said a word.",
    "unassigned": "Open, and nobody has taken it.",
    "text": "All these words are in the title.",
}
_CONDITIONS = parameters_of_form(filters.ListForm, but=("sort", "page"), says=_SAYS)
_SORTS = [value for value, _ in filters.ListForm.base_fields["sort"].choices]  # type: ignore[attr-defined]
_COLUMN = {"title": "regression__title", "reported": "regression__reported_at", "last": "latest"}


def _order(word: str) -> Sequence[str]:
    sign = "-" if word.startswith("-") else ""
    return (f"{sign}{_COLUMN[word.removeprefix('-')]}", "regression__slug")


class RegressionList(ListResource):
    """Regressions, by the conditions of the page's query string; all of them where none is said.

    `updated_after` gives what changed instead: every regression that changed after that moment, as it is now, in the
    order of `updated_at`; one that is no longer tracked has `removed_at`. To keep a copy, ask again with the last
    `updated_at` of an answer, and without other conditions: with some, those that no longer meet them are left out.
    """

    serializer_class = RegressionSerializer
    queryset = Regression.objects.none()
    example = EXAMPLE
    orders: ClassVar[Mapping[str, Sequence[str]]] = {
        word: _order(word) for word in sorted(_SORTS, key=lambda word: word != "-reported")
    }
    parameters = (
        *_CONDITIONS,
        Parameter(
            "sort", "`ordering` by its name on the page; where both are said, `ordering` counts.", choices=_SORTS
        ),
        Parameter(
            "updated_after",
            "Changed after this time: the `updated_at` of an earlier answer.",
            pattern=TIME,
            length=40,
            wanted="a time is wanted: YYYY-MM-DDThh:mm:ss.ffffffZ, as in `updated_at`",
        ),
    )
    columns = (
        "id", "title", "state", "is_backburner", "cycle", "series", "tree", "subsystems", "introduced", "culprit",
        "fix.commit", "fix.title", "fix.landed_in", "duplicate_of", "reporter", "reported_at", "last_activity_at",
        "settled_at", "due_at", "is_overdue", "is_dormant", "updated_at", "removed_at", "web_url", "lore_url",
    )  # fmt: skip

    def found(self, asof: AsOf, **names: str) -> QuerySet[Any]:
        """Periods in which the regressions are; or standings, of what changed."""
        since = self._since()
        if since is None:
            return self._bound(asof).selected().select_related("regression__duplicate_of")
        told = Standing.objects.filter(updated_at__gt=since)
        conditions = {one.name for one in _CONDITIONS} & self.request.query_params.keys()
        if not conditions - {"state"} and self.request.query_params.get("state", _USUAL_STATE) == _USUAL_STATE:
            return told
        now = self._bound(asof).selected().order_by().values("regression__slug")
        return told.filter(slug__in=now, removed_at=None)

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Rows of either kind."""
        form = Form(self.request, asof)
        return form.of_periods(rows) if self._since() is None else form.of_standings(rows)

    def order(self) -> Sequence[str]:
        """By `ordering`, which pages call `sort`; of what changed, as it changed."""
        return ("position",) if self._since() is not None else self.orders[self._sort()]

    def _sort(self) -> str:
        given = self.request.query_params
        return str(given.get("ordering") or given.get("sort") or next(iter(self.orders)))

    def _says(self, name: str) -> bool:
        return name in self.request.query_params

    def _since(self) -> datetime | None:
        given = self.request.query_params.get("updated_after", "")
        if not given:
            return None
        for name in ("at", "sort", "ordering"):
            if self._says(name):
                raise refused(
                    name, "means nothing beside updated_after: what changed comes as it changed, as it is now"
                )
        try:
            return parse_at(given, now=_ANY_DAY)  # a clock that was set back leaves times that are yet to come
        except InvalidDateError as error:
            raise refused("updated_after", str(error)) from error

    def _bound(self, asof: AsOf) -> filters.RegressionFilter:
        query = QueryDict(mutable=True)
        query["state"], query["sort"] = _USUAL_STATE, self._sort() if self._since() is None else "-reported"
        for one in _CONDITIONS:
            if self._says(one.name):
                query[one.name] = self.request.query_params[one.name]
        bound = filters.bind(query, asof)
        for error in bound.errors:
            name, _, why = error.partition(": ")
            raise refused(name, why)
        return bound
