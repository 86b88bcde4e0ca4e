"""Pages behind signed links: what their answers tell browsers, caches and search engines."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def signed_page(view: View) -> View:
    """A view whose address is a secret: it is kept nowhere, and told to no other page.

    The secret is what protects it from forms on other sites, too: nobody can send one to an address that they do not
    know. Django's token would be in the way: mail servers that unsubscribe have no cookies (RFC 8058, 3.1), and
    browsers send `Origin: null` from a page without referrer (Fetch, 3.2), which Django takes for another site.
    """

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponse:
        response = view(request, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped
