"""The OpenAPI description: what the code of a resource does not say by itself."""

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """Parameters and refusals that every resource has."""

    def get_tags(self) -> list[str]:
        """The name of the resource: the first part of its address below /api/v1/."""
        return [self.path.removeprefix("/api/v1/").partition("/")[0] or "index"]

    def get_override_parameters(self) -> list[Any]:
        """`at`, `fields`, `format`; `limit`, `cursor` and `ordering` of lists."""
        return []
