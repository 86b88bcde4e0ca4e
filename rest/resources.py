"""What a resource is: a list with pages, conditions and exports, or one thing. Resources of the API say the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django_filters import FilterSet
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from releases.asof import AsOf, as_of
from rest import cursors
from rest.errors import refused
from rest.renderers import CSVRenderer, NDJSONRenderer, PlainJSONRenderer, as_csv, as_ndjson

Document = dict[str, Any]
MOST = 500  # rows of a page
_USUAL = 100
_AT_ONCE = 500  # rows in memory while a list is streamed


class Resource(GenericAPIView[Any]):
    """Something that can be read; `takes_at` tells whether it can be asked for as of a past moment.

    `parameters` are the names of the query string that it knows beside those of its filters.
    """

    takes_at: ClassVar[bool] = True
    filterset_class: ClassVar[type[FilterSet] | None] = None
    parameters: ClassVar[Sequence[str]] = ()

    def asof(self) -> AsOf:
        """The moment asked for; a refusal where it is none."""
        given = self.request.query_params.get("at", "") if self.takes_at else ""
        asof = as_of(given, now=timezone.now())
        if asof.error:
            raise refused("at", asof.error)
        return asof

    def whole(self, name: str, *args: object, asof: AsOf | None = None) -> str:
        """A whole address of ours, of the same moment."""
        return reverse(name, args=args, request=self.request) + (asof.suffix if asof else "")

    def known(self) -> set[str]:
        """Parameters that mean something here."""
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return {"format", "fields", *(["at"] if self.takes_at else []), *self.parameters, *filters}

    def check(self, request: Request) -> None:
        """Refuse parameters that mean nothing: a condition that is misspelt must not select everything."""
        for name in request.query_params.keys() - self.known():
            raise refused(name, "there is no such parameter", sorted(self.known()))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before each method."""
        super().initial(request, *args, **kwargs)
        self.check(request)

    def fields(self) -> list[str]:
        """Names of the fields of a document."""
        return list(self.get_serializer_class()().get_fields())  # type: ignore[attr-defined]

    def pick(self, documents: Iterable[Document]) -> Iterable[Document]:
        """Only the fields that were asked for by `fields=`."""
        given = self.request.query_params.get("fields", "")
        if not given:
            return documents
        names = [name for name in given.split(",") if name]
        offered = self.fields()
        for name in names:
            if name not in offered:
                raise refused("fields", f"there is no field {name[:60]!r}", offered)
        return ({name: document[name] for name in names if name in document} for document in documents)


class OneResource(Resource):
    """One thing: subclasses say `document`, which raises Http404 with words that say what to do."""

    def document(self, asof: AsOf, **names: str) -> Document:
        """The thing."""
        raise NotImplementedError

    def get(self, request: Request, **names: str) -> Response:
        """One thing, as of now or of `at`."""
        return Response(next(iter(self.pick([self.document(self.asof(), **names)]))))


class ListResource(Resource):
    """A list: subclasses say what is `found` and the `documents` of some rows.

    orders   by the words of `ordering=`: fields of the rows, `-` in front where descending, the last one unique; the
             first word is the usual one. Not for lists that are computed whole.
    columns  of the list as CSV
    """

    renderer_classes = (PlainJSONRenderer, CSVRenderer, NDJSONRenderer)
    orders: ClassVar[Mapping[str, Sequence[str]]] = {}
    columns: ClassVar[Sequence[str]] = ()

    def found(self, asof: AsOf, **names: str) -> QuerySet[Any] | Sequence[Any]:
        """All rows that meet the conditions: unordered rows of a table, or a computed list in its order."""
        raise NotImplementedError

    def documents(self, rows: Sequence[Any], asof: AsOf) -> list[Document]:
        """Rows as consumers have them."""
        return [dict(one) for one in self.get_serializer(rows, many=True).data]

    def known(self) -> set[str]:
        """Parameters of lists."""
        return super().known() | {"cursor", "limit", *(["ordering"] if self.orders else [])}

    def get(self, request: Request, **names: str) -> Response | StreamingHttpResponse:
        """A page of the list, or all of it as CSV or newline-delimited JSON."""
        asof = self.asof()
        form = request.accepted_renderer.format
        if form == "json":
            return self._page(request, asof, names)
        documents = self.pick(self._all(asof, names))
        lines = as_csv(self._columns(), documents) if form == "csv" else as_ndjson(documents)
        kind = "text/csv; charset=utf-8; header=present" if form == "csv" else "application/x-ndjson"
        response = StreamingHttpResponse(lines, content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{self.filename()}.{form}"'
        return response

    def filename(self) -> str:
        """Of the list as a file, without its ending."""
        return self.request.path.strip("/").rpartition("/")[2]

    def _columns(self) -> Sequence[str]:
        given = [name for name in self.request.query_params.get("fields", "").split(",") if name]
        return given or self.columns or self.fields()

    def _page(self, request: Request, asof: AsOf, names: Mapping[str, str]) -> Response:
        cursor, limit = self._cursor(request), self._limit(request)
        if cursor.at:
            asof = as_of(cursor.at, now=asof.now)
        found = self.found(asof, **names)
        if isinstance(found, QuerySet):
            order = self._order(request)
            if cursor.values:
                found = found.filter(cursors.beyond(order, cursor.values))
            rows = list(found.order_by(*order)[: limit + 1])
            following = cursors.Cursor(values=cursors.values_of(rows[limit - 1], order)) if len(rows) > limit else None
        else:
            rows = list(found[cursor.offset : cursor.offset + limit + 1])
            at = cursor.at or asof.at.isoformat()
            following = cursors.Cursor(offset=cursor.offset + limit, at=at) if len(rows) > limit else None
        body = {
            "next": self._following(request, following) if following else None,
            "results": list(self.pick(self.documents(rows[:limit], asof))),
        }
        return Response(body, headers={"Link": f'<{body["next"]}>; rel="next"'} if body["next"] else None)

    def _following(self, request: Request, cursor: cursors.Cursor) -> str:
        query = request.query_params.copy()
        query["cursor"] = cursors.write(cursor, request.path, request.query_params)
        return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"

    def _cursor(self, request: Request) -> cursors.Cursor:
        given = request.query_params.get("cursor", "")
        try:
            return cursors.read(given, request.path, request.query_params) if given else cursors.Cursor()
        except cursors.CursorError as error:
            raise refused("cursor", str(error)) from error

    def _limit(self, request: Request) -> int:
        given = request.query_params.get("limit", "") or str(_USUAL)
        if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= MOST):
            raise refused("limit", f"a number from 1 to {MOST} is wanted")
        return int(given)

    def _order(self, request: Request) -> Sequence[str]:
        word = request.query_params.get("ordering", "") or next(iter(self.orders))
        if word not in self.orders:
            raise refused("ordering", "there is no such order", list(self.orders))
        return self.orders[word]

    def _all(self, asof: AsOf, names: Mapping[str, str]) -> Iterator[Document]:
        found = self.found(asof, **names)
        if isinstance(found, QuerySet):
            rows = iter(found.order_by(*self._order(self.request)).iterator(chunk_size=_AT_ONCE))
        else:
            rows = iter(found)
        while batch := list(islice(rows, _AT_ONCE)):
            yield from self.documents(batch, asof)
