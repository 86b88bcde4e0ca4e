"""/api/v1/schema/: what can be asked for, and what comes, as OpenAPI."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from rest.parameters import Parameter
from rest.renderers import PlainJSONRenderer, YAMLRenderer
from rest.resources import Resource


@cache
def schema() -> dict[str, Any]:
    """The description of all resources; it follows from the code alone, so it is made once."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


@extend_schema(exclude=True)
class SchemaOne(Resource):
    """The description, as JSON or with `format=yaml`."""

    takes_at = False
    renderer_classes = (PlainJSONRenderer, YAMLRenderer)

    def known(self) -> dict[str, Parameter]:
        """No part of it can be asked for."""
        return {"format": Parameter("format", choices=[str(one.format) for one in self.renderer_classes])}

    def get(self, request: Request) -> Response:
        """All of it."""
        return Response(schema())
