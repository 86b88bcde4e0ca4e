"""What a resource is: a list with pages, conditions and exports, or one thing. Resources of the API say the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django_filters import FilterSet
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from releases.asof import AsOf, as_of
from rest import cursors
from rest.conditions import parameters_of
from rest.errors import refused
from rest.parameters import AT, CURSOR, Parameter
from rest.renderers import CSVRenderer, NDJSONRenderer, PlainJSONRenderer, as_csv, as_ndjson
from rest.streams import streamed

Document = dict[str, Any]
MOST = 500  # rows of a page
_USUAL = 100
_AT_ONCE = 500  # rows in memory while a list is streamed


class Resource(GenericAPIView[Any]):
    """Something that can be read; `takes_at` tells whether it can be asked for as of a past moment.

    `parameters` are those of the query string beside `at`, `fields`, `format` and the conditions of its filters; a
    mere name is any text. `example` is an answer for the schema: one document.
    """

    takes_at: ClassVar[bool] = True
    filterset_class: ClassVar[type[FilterSet] | None] = None
    parameters: ClassVar[Sequence[str | Parameter]] = ()
    example: ClassVar[Mapping[str, Any] | None] = None

    def asof(self) -> AsOf:
        """The moment asked for; a refusal where it is none."""
        given = self.request.query_params.get("at", "") if self.takes_at else ""
        asof = as_of(given, now=timezone.now())
        if asof.error:
            raise refused("at", asof.error)
        return asof

    def whole(self, name: str, *args: object, asof: AsOf | None = None) -> str:
        """A whole address of ours, of the same moment."""
        return self.request.build_absolute_uri(reverse(name, args=args)) + (asof.suffix if asof else "")

    def known(self) -> dict[str, Parameter]:
        """Parameters that mean something here, by name: what the schema says, and what is let through."""
        own = [Parameter(one) if isinstance(one, str) else one for one in self.parameters]
        forms = [str(one.format) for one in self.renderer_classes]
        found = [
            *parameters_of(self.filterset_class),
            *own,
            *([AT] if self.takes_at else []),
            Parameter("fields", "Only these fields, by commas.", kind="list", choices=self.fields()),
            Parameter("format", "The form of the answer.", choices=forms, usual=forms[0]),
        ]
        return {one.name: one for one in found}

    def check(self, request: Request) -> None:
        """Refuse what means nothing: a condition that is misspelt, twice there or empty must not select everything."""
        known = self.known()
        for name, values in request.query_params.lists():
            if name not in known:
                raise refused(name[:60], "there is no such parameter", sorted(known))
            if len(values) != 1:
                raise refused(name, "is given more than once")
            if error := known[name].wrong(values[0]):
                raise refused(name, error, known[name].offered)
        for name in known.keys() - request.query_params.keys():
            if known[name].required:
                raise refused(name, "is wanted", known[name].offered)

    @property
    def default_response_headers(self) -> dict[str, str]:
        """No Vary: the form is said by the address alone."""
        return {"Allow": ", ".join(self.allowed_methods)}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before each method; that there is no such method is said to everybody, and before who it is is looked at."""
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            self.check(request)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What can be done here stands in `Allow`; what it means, in the schema."""
        return Response(status=204)

    def fields(self) -> list[str]:
        """Names of the fields of a document."""
        serializer: Any = self.get_serializer_class()()
        return list(serializer.get_fields())

    def pick(self, documents: Iterable[Document]) -> Iterable[Document]:
        """Only the fields that were asked for by `fields=`."""
        names = [name for name in self.request.query_params.get("fields", "").split(",") if name]
        if not names:
            return documents
        return ({name: document[name] for name in names if name in document} for document in documents)


class OneResource(Resource):
    """One thing: subclasses say `document`, which raises Http404 with words that say what to do."""

    def document(self, asof: AsOf, **names: str) -> Document:
        """The thing."""
        raise NotImplementedError

    def get(self, request: Request, **names: str) -> Response:
        """One thing, as of now or of `at`."""
        return Response(next(iter(self.pick([self.document(self.asof(), **names)]))))


class TableResource(OneResource):
    """One thing that is rows for the most part, which can be had alone: subclasses say what of a document they are.

    columns  of the rows as CSV
    """

    renderer_classes = (PlainJSONRenderer, CSVRenderer, NDJSONRenderer)
    columns: ClassVar[Sequence[str]] = ()

    def rows(self, document: Document) -> Iterable[Document]:
        """The rows; none where `fields=` leaves them out."""
        raise NotImplementedError

    def get(self, request: Request, **names: str) -> Any:
        """All of it as JSON, or its rows as CSV or newline-delimited JSON."""
        form = request.accepted_renderer.format
        if form == "json":
            return super().get(request, **names)
        rows = self.rows(next(iter(self.pick([self.document(self.asof(), **names)]))))
        lines = as_csv(self.columns, rows) if form == "csv" else as_ndjson(rows)
        return streamed(lines, form, name=request.path.strip("/").rpartition("/")[2], request=request)


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

    def known(self) -> dict[str, Parameter]:
        """Parameters of lists."""
        words = list(self.orders)
        found = [
            Parameter("limit", "Rows of a page.", kind="integer", least=1, most=MOST, usual=_USUAL),
            CURSOR,
            *([Parameter("ordering", "The order of the rows.", choices=words, usual=words[0])] if words else []),
        ]
        return super().known() | {one.name: one for one in found}

    def get(self, request: Request, **names: str) -> Response | StreamingHttpResponse:
        """A page of the list, or all of it as CSV or newline-delimited JSON."""
        asof = self.asof()
        form = request.accepted_renderer.format
        if form == "json":
            return self._page(request, asof, names)
        batches = self._batches(asof, names)
        first = next(batches, [])  # what goes wrong at once can still be said
        documents = self.pick(chain(first, chain.from_iterable(batches)))
        lines = as_csv(self._columns(), documents) if form == "csv" else as_ndjson(documents)
        return streamed(lines, form, name=self.filename(), request=request)

    def filename(self) -> str:
        """Of the list as a file, without its ending."""
        return self.request.path.strip("/").rpartition("/")[2]

    def order(self) -> Sequence[str]:
        """The fields that the rows are sorted by."""
        word = self.request.query_params.get("ordering", "") or next(iter(self.orders), "")
        return self.orders[word] if word else ()

    def _columns(self) -> Sequence[str]:
        given = [name for name in self.request.query_params.get("fields", "").split(",") if name]
        return given or self.columns or self.fields()

    def _page(self, request: Request, asof: AsOf, names: Mapping[str, str]) -> Response:
        cursor, limit = self._cursor(request), int(request.query_params.get("limit", _USUAL))
        if cursor.at and not asof.is_past:  # the moment of the first page goes for the others
            at = as_of(cursor.at, now=asof.now).at
            asof = AsOf(at, at, "")
        found, order = self.found(asof, **names), self.order()
        if isinstance(found, QuerySet):
            if cursor.values:
                found = found.filter(cursors.beyond(order, cursor.values, cursors.nullable_of(found, order)))
            rows = list(found.order_by(*order)[: limit + 1])
            following = cursors.Cursor(values=cursors.values_of(rows[limit - 1], order)) if len(rows) > limit else None
        else:
            rows = list(found[cursor.offset : cursor.offset + limit + 1])
            at_first = cursor.at or asof.at.isoformat()
            following = cursors.Cursor(offset=cursor.offset + limit, at=at_first) if len(rows) > limit else None
        body = {
            "next": self._following(request, following) if following else None,
            "results": list(self.pick(self.documents(rows[:limit], asof))),
        }
        return Response(body, headers={"Link": f'<{body["next"]}>; rel="next"'} if body["next"] else None)

    def _following(self, request: Request, cursor: cursors.Cursor) -> str:
        query = request.query_params.copy()
        query["cursor"] = cursors.write(cursor, request.path, request.query_params, self.order())
        return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"

    def _cursor(self, request: Request) -> cursors.Cursor:
        given = request.query_params.get("cursor", "")
        try:
            if not given:
                return cursors.Cursor()
            return cursors.read(given, request.path, request.query_params, self.order())
        except cursors.CursorError as error:
            raise refused("cursor", str(error)) from error

    def _batches(self, asof: AsOf, names: Mapping[str, str]) -> Iterator[list[Document]]:
        found = self.found(asof, **names)
        if isinstance(found, QuerySet):
            rows = iter(found.order_by(*self.order()).iterator(chunk_size=_AT_ONCE))
        else:
            rows = iter(found)
        while batch := list(islice(rows, _AT_ONCE)):
            yield self.documents(batch, asof)
