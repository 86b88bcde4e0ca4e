"""Of requests with a session: their use moves its end, and roles that need a second step are nothing without it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import second, sessions

Handler = Callable[[HttpRequest], HttpResponse]
_UNASKED = ("/healthz", "/readyz", "/metrics")  # they answer without a database, even to a browser with a session
_OPEN = ("/account/", "/login/", "/logout/")  # to those who still have to turn it on


def of_sessions(get_response: Handler) -> Handler:
    """Middleware, within that of logins. Whoever sends no session costs nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_asked = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path_info.startswith(_UNASKED)
        if is_asked and isinstance(user := request.user, User):
            sessions.use(request.session)
            is_closed = not request.path_info.startswith(_OPEN)
            if is_closed and not second.is_passed(request) and second.is_wanted(user):
                return redirect("two_factor")
        return get_response(request)

    return middleware
