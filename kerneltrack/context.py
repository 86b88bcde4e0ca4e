"""What every page shows around its content, whatever its view."""

from django.conf import settings
from django.http import HttpRequest


def site(_: HttpRequest) -> dict[str, bool]:
    """Context of every template: whether to warn that the data are invented."""
    return {"is_sample": settings.UPSTREAM == "sample"}
