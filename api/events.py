"""/api/v1/events/: everything that happened, in the order in which it came to be known here."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.regression_form import RegressionSerializer
from changes import queries
from changes.documents import ChangeDocument, RegressionDocument, change_document
from changes.kinds import SUBJECTS, Kind, kinds_of
from rest.errors import refused
from rest.parameters import Parameter
from rest.renderers import NDJSONRenderer, PlainJSONRenderer, as_ndjson
from rest.resources import MOST, Document, Resource
from rest.schema import Schema
from rest.streams import streamed

_USUAL = 100
_LATEST = "latest"
_CURSOR = {
    "type": ["string", "null"],
    "description": "The event that was looked at last, shown or not: what to ask behind next time. "
    "Null while nothing has happened.",
}
_DATA = {
    "type": "object",
    "additionalProperties": True,
    "description": """What happened, by type:
- `regression.added`, `regression.removed`: nothing.
- `regression.changed`: `changes`, an object with an entry `{"from", "to"}` for each field that changed.
- `regression.happened`: an entry of its timeline: `event` (what), `message_id`, `commit`, `text`.
- `release.published`: `tag`, `tree`, `cycle`, `series`, `message_id`.
- `series.posted`, `series.merged`: `title`, `version`, `is_rfc`, `author`, `patches`, `lists`.
- `candidate.found`: `title`, `author`.
- `candidate.sorted_out`: `verdict`.""",
}


EXAMPLE = {
    "results": [
        {
            "id": "5f0c1d9a7b3e4f6281d0c9b8a7f6e5d4",
            "type": "series.posted",
            "subject": "20261122193426.4711-1-mats@example.org",
            "at": "2026-11-22T19:34:27Z",
            "recorded_at": "2026-11-22T19:35:02.123456Z",
            "data": {
                "title": "net: restore the link after resume",
                "version": 2,
                "is_rfc": False,
                "author": "Mats Maintainer",
                "patches": 3,
                "lists": ["netdev"],
            },
            "regression": None,
            "web_url": "https://kerneltrack.example/patches/20261122193426.4711-1-mats@example.org/",
            "lore_url": "https://lore.kernel.org/all/20261122193426.4711-1-mats@example.org/",
        }
    ],
    "cursor": "5f0c1d9a7b3e4f6281d0c9b8a7f6e5d4",
    "next": None,
    "has_more": False,
}


class RegressionAsToldSerializer(RegressionSerializer):
    """A regression without what follows the clock."""

    def get_fields(self) -> dict[str, Any]:
        """Those of changes.documents."""
        return {
            name: field for name, field in super().get_fields().items() if name in RegressionDocument.__annotations__
        }


class EventSerializer(serializers.Serializer[ChangeDocument]):
    """One thing that happened."""

    id = serializers.CharField(help_text="Its name: the same for every reader, and in no rebuild given again.")
    type = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    subject = serializers.CharField(help_text="Id of the regression, version of the release, else a Message-ID.")
    at = serializers.DateTimeField(help_text="When it happened.")
    recorded_at = serializers.DateTimeField(help_text="When this site came to know it; ascends.")
    data = extend_schema_field(_DATA)(serializers.JSONField)()  # type: ignore[assignment]  # a field by that name
    regression = RegressionAsToldSerializer(
        allow_null=True,
        help_text="The regression as it is now, for whoever keeps copies; null where it is no longer tracked, "
        "and of events about other things.",
    )
    web_url = serializers.URLField(allow_null=True)
    lore_url = serializers.URLField(allow_null=True, help_text="The mail that says so.")


class _Schema(Schema):
    """Events have an envelope of their own."""

    def get_response_serializers(self) -> Any:
        """The usual answers, but for the first."""
        answers = super().get_response_serializers()
        envelope = {
            "type": "object",
            "required": ["results", "cursor", "next", "has_more"],
            "properties": {
                "results": {"type": "array", "items": self._document(self.view)},
                "cursor": _CURSOR,
                "next": {"type": ["string", "null"], "format": "uri", "description": "What is there already."},
                "has_more": {"type": "boolean", "description": "Whether more is there already: go on at once."},
            },
        }
        shown = [OpenApiExample("Example", value=EXAMPLE, response_only=True)]
        answers[(200, "application/json")] = OpenApiResponse(envelope, "What happened next.", shown)
        answers[(200, NDJSONRenderer.media_type)] = OpenApiResponse({"type": "string"}, "All of it, an event a line.")
        return answers


class EventList(Resource):
    """Everything that happened, in the order in which this site came to know it: nothing is left out, or told twice.

    Keep `cursor`, and ask with `after=<cursor>` for what came since; follow `next` while there is one. Without `after`
    it begins with the first event, with `after=latest` behind the last. Conditions leave events out, and `cursor`
    moves on all the same. Every event of a regression has it as it is now, so copies can be kept by that alone.
    """

    serializer_class = EventSerializer
    renderer_classes = (PlainJSONRenderer, NDJSONRenderer)
    schema = _Schema()
    takes_at = False
    parameters: ClassVar = (
        Parameter(
            "after",
            "The `cursor` of an earlier answer, or the `id` of an event; `latest`: nothing but where to go on.",
            pattern=f"(?:{_LATEST}|[0-9a-f]{{32}})",
            length=32,
            wanted="an id of an event is wanted, as in `cursor`, or latest",
        ),
        Parameter(
            "type",
            "Only these, by commas: `regression.changed`; `regression` is every type about regressions.",
            kind="list",
            choices=[*SUBJECTS, *(kind.value for kind in Kind)],
        ),
        Parameter(
            "subject", "Only what happened to this: the id of a regression, a version, a Message-ID.", length=1000
        ),
        Parameter(
            "limit", "Events of a page; not of the whole as NDJSON.", kind="integer", least=1, most=MOST, usual=_USUAL
        ),
    )

    def get(self, request: Request) -> Response | StreamingHttpResponse:
        """The next events; or all that are there, as newline-delimited JSON."""
        after = self._after(request.query_params.get("after", ""))
        if request.accepted_renderer.format == "ndjson":
            batches = self._batches(after)
            first = next(batches, [])  # what goes wrong at once can still be said
            lines = as_ndjson(self.pick(chain(first, chain.from_iterable(batches))))
            return streamed(lines, "ndjson", name="events", request=request)
        found = self._batch(after, int(request.query_params.get("limit", _USUAL)))
        body = {
            "results": list(self.pick(self._documents(found))),
            "cursor": found.key or None,
            "next": self._following(found.key) if found.has_more else None,
            "has_more": found.has_more,
        }
        return Response(body, headers={"Link": f'<{body["next"]}>; rel="next"'} if body["next"] else None)

    def _after(self, given: str) -> int:
        if given == _LATEST:
            return queries.latest()[0]
        try:
            return queries.position_of(given)
        except queries.UnknownChangeError as error:
            why = "no event has this id here: begin again without it, or with latest"
            raise refused("after", why) from error

    def _batch(self, after: int, limit: int) -> queries.Batch:
        given = self.request.query_params
        kinds = kinds_of(filter(None, given.get("type", "").split(",")))
        return queries.batch(after=after, limit=limit, kinds=kinds, subject=given.get("subject", ""))

    def _batches(self, after: int) -> Iterator[list[Document]]:
        while True:
            found = self._batch(after, MOST)
            yield self._documents(found)
            if not found.has_more:
                return
            after = found.position

    def _documents(self, found: queries.Batch) -> list[Document]:
        present, site = queries.present(found.changes), self.request.build_absolute_uri("/").removesuffix("/")
        return [
            dict(change_document(change, regression=present.get(change.subject), site=site)) for change in found.changes
        ]

    def _following(self, key: str) -> str:
        query = self.request.query_params.copy()
        query["after"] = key
        return f"{self.request.build_absolute_uri(self.request.path)}?{query.urlencode()}"
