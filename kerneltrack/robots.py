"""/robots.txt: programs that follow every link are asked for pages of now, not for each page at each date."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

# Patterns as RFC 9309, 2.2.3 has them. Every page links to itself at other dates, and every list to its combinations of
# conditions: two parameters are a combination. An edition of a scope links to those of all other times.
_RULES = """\
User-agent: *
Disallow: /search/
Disallow: /running/
Disallow: /login/
Disallow: /account/
Disallow: /admin/
Disallow: /subscribe/?
Disallow: /weeks/*/?
Disallow: /days/*/?
Disallow: /releases/*/edition/*?
Disallow: /*?at=
Disallow: /*&
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    return HttpResponse(_RULES, content_type="text/plain; charset=utf-8")
