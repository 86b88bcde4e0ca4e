"""How the schema names tokens; drf-spectacular finds this by being imported."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer kt_...`."""

    target_class = "access.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """OpenAPI's words for it."""
        return {"type": "http", "scheme": "bearer"}
