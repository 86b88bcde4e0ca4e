"""Production refuses to start with values that are only fit for trying things out."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

_SHORTEST_KEY = 50


@register()
def production_is_configured(app_configs: Any, **_: Any) -> Sequence[CheckMessage]:
    """Errors that stop every command and server when KERNELTRACK_PRODUCTION is set."""
    found: list[CheckMessage] = []
    if settings.UPSTREAM not in ("sample", "live"):
        hint = "Use sample (the invented world) or live (kernel.org)."
        found.append(Error(f"KERNELTRACK_UPSTREAM is {settings.UPSTREAM!r}", hint=hint, id="kerneltrack.E001"))
    if not settings.PRODUCTION:
        return found
    if settings.DEBUG:
        found.append(Error("KERNELTRACK_DEBUG is on", hint="Unset it in production.", id="kerneltrack.E002"))
    if len(settings.SECRET_KEY) < _SHORTEST_KEY:
        hint = "Set KERNELTRACK_SECRET_KEY (or KERNELTRACK_SECRET_KEY_FILE) to 50 random characters or more."
        found.append(Error("KERNELTRACK_SECRET_KEY is missing or short", hint=hint, id="kerneltrack.E003"))
    if set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"} or "*" in settings.ALLOWED_HOSTS:
        hint = "Set KERNELTRACK_HOSTS to the names that the site is reached by."
        found.append(Error("KERNELTRACK_HOSTS names no public host", hint=hint, id="kerneltrack.E004"))
    return found
