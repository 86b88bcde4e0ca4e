"""What every page shows around its content, whatever its view."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, bool]:
    """Context of every template: whether to warn that the data are invented, and whether a session was sent."""
    return {"is_sample": settings.UPSTREAM == "sample", "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES}
