"""Of requests with a session: their use moves its end, and roles that need a second step are nothing without it."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import second, sessions

Handler = Callable[[HttpRequest], HttpResponse]
_OPEN = ("/account/", "/login/", "/logout/")  # to those who still have to turn it on


def of_sessions(get_response: Handler) -> Handler:
    """Middleware, within that of logins. Whoever sends no session costs nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(user := request.user, User):
            sessions.use(request.session)
            is_closed = not request.path_info.startswith(_OPEN)
            if is_closed and second.is_wanted(user) and not second.is_passed(request):
                return redirect("two_factor")
        return get_response(request)

    return middleware
