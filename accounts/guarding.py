"""Pages for some: whoever is not known is asked to log in, whoever is known and may not is told so (403)."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponse]
REFUSED = "Your account has no role that allows this, and nothing was changed. A superuser of this site gives roles."


def requires(*permissions: str) -> Callable[[View], View]:
    """A view for whoever has all the permissions."""

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **given: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_log_in(request)
            if not request.user.has_perms(permissions):
                raise PermissionDenied(REFUSED)
            return view(request, *args, **given)

        return guarded

    return decorated


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """To the login, and from there back: to the page itself, or to that whose form was sent, since a form is lost."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return redirect(settings.LOGIN_URL)
    parts = urlsplit(came_from)
    return redirect_to_login(f"/{parts.path.lstrip('/')}{'?' if parts.query else ''}{parts.query}")


def who(request: HttpRequest) -> User:
    """The user of a guarded view."""
    if not isinstance(request.user, User):  # the decorators see to it
        raise PermissionDenied(REFUSED)
    return request.user
