"""Which regressions a program asks for: the conditions of the list's page, but what is not understood is refused."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from regressions import filters
from regressions.filters import RegressionFilter
from releases.asking import moment


def asked(request: HttpRequest, *, state: str = "open") -> RegressionFilter:
    """The bound conditions, with `state` where none is said; BadRequest names what is wrong with them."""
    query = request.GET.copy()
    if not query.get("state"):
        query["state"] = state
    bound = filters.bind(query, moment(request))
    if bound.errors:
        raise BadRequest("\n".join(bound.errors))
    return bound
