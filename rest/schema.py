"""The OpenAPI description, made of what resources are refused and answered by."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_doc
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from rest.errors import CONTENT_TYPE
from rest.parameters import Parameter
from rest.resources import ListResource, Resource

_REFUSALS = {
    400: "Something in the request is wrong: `errors` says what, and what would be right.",
    401: "The token is none that counts.",
    403: "The token may not do that.",
    404: "There is nothing by that name; `detail` says where to look.",
    410: "It was here and is gone.",
    429: "Too much was asked for: `Retry-After` says for how many seconds to wait.",
}
_ERROR = {
    "type": "object",
    "required": ["field", "message"],
    "properties": {
        "field": {"type": "string", "description": "Name of the parameter or field."},
        "message": {"type": "string"},
        "choices": {"type": "array", "items": {"type": "string"}, "description": "What would have been right."},
    },
}
PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457): what was wrong, where, and what to do.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": _ERROR},
    },
}


class Schema(AutoSchema):
    """Parameters and refusals that every resource has; `refusals` of a view are statuses beside the usual ones."""

    def get_tags(self) -> list[str]:
        """The name of the resource: the first part of its address below /api/v1/."""
        return [self.path.removeprefix("/api/v1/").partition("/")[0] or "index"]

    def get_operation_id(self) -> str:
        """By address and method: `releases_list`, `regressions_events_list`, `releases_get`."""
        words = [word.replace("-", "_") for word in self._tokenize_path()] or ["index"]
        is_list = self.method == "GET" and isinstance(self.view, ListResource)
        return "_".join([*words, "list" if is_list else self.method.lower()])

    def get_summary(self) -> str | None:
        """The first sentence of the resource's description."""
        return self.get_description().partition("\n")[0].strip() or None

    def get_description(self) -> str:  # type: ignore[override]
        """What a resource says of itself."""
        is_read = isinstance(self.view, Resource) and self.method == "GET"
        return get_doc(self.view.__class__) if is_read else super().get_description()

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # lists have an envelope of their own

    def get_filter_backends(self) -> list[Any]:
        """Conditions are among the parameters of a resource already."""
        return []

    def get_override_parameters(self) -> list[Any]:
        """All parameters of a resource that is read."""
        if self.method != "GET" or not isinstance(self.view, Resource):
            return super().get_override_parameters()
        return [_parameter(one) for one in self.view.known().values()]

    def get_response_serializers(self) -> Any:
        """The answer in each form, and the refusals."""
        usual = super().get_response_serializers()
        if not isinstance(self.view, Resource):
            return usual
        answers = self._reading() if self.method == "GET" else usual
        answers = dict(answers) if isinstance(answers, Mapping) else {(200, "application/json"): answers}
        has_names = "{" in self.path or self.method != "GET"
        own = getattr(self.view, "refusals", ()) if self.method == "GET" else ()
        writing = (401, 403) if self.method != "GET" else ()
        for status in sorted({400, 429, *([404] if has_names else []), *own, *writing}):
            answers.setdefault((status, CONTENT_TYPE), self._refusal(status))
        return answers

    def _refusal(self, status: int) -> OpenApiResponse:
        component = ResolvedComponent("Problem", ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem")  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        return OpenApiResponse(component.ref, description=_REFUSALS[status])

    def _reading(self) -> dict[tuple[int, str], Any]:
        view: Any = self.view
        document = self._document(view)
        if not isinstance(view, ListResource):
            one = {(200, "application/json"): OpenApiResponse(document, "One thing.", self._examples(view.example))}
            rows = OpenApiResponse({"type": "string"}, "One thing; or its rows alone.")
            return {**one, **{(200, form): rows for form in _forms(view)}}
        envelope = {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri", "description": "The page after this one."},
                "results": {"type": "array", "items": document},
            },
        }
        shown = {"next": None, "results": [view.example]} if view.example else None
        listed = {(200, "application/json"): OpenApiResponse(envelope, "A page.", self._examples(shown))}
        whole = OpenApiResponse({"type": "string"}, "A page; or the whole list, streamed.")
        return {**listed, **{(200, form): whole for form in _forms(view)}}

    def _document(self, view: Any) -> dict[str, Any]:
        """The component of a document: `fields=` may leave out any of its fields."""
        component = self.resolve_serializer(view.get_serializer_class()(), "response")
        component.schema.pop("required", None)
        return dict(component.ref)

    def _examples(self, value: Any) -> list[OpenApiExample]:
        return [OpenApiExample("Example", value=value, response_only=True)] if value else []


def _forms(view: Any) -> list[str]:
    """Media types of a resource beside JSON."""
    return [one.media_type for one in view.renderer_classes if one.format != "json"]


def _parameter(one: Parameter) -> OpenApiParameter:
    is_list = one.kind == "list"
    return OpenApiParameter(
        name=one.name,
        type=one.schema(),
        location=OpenApiParameter.QUERY,
        required=one.required,
        description=one.help,
        style="form" if is_list else None,
        explode=False if is_list else None,
        examples=[OpenApiExample("Example", value=one.example)] if one.example else [],
    )
