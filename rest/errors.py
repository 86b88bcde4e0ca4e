"""Refusals as problem+json (RFC 9457): what was wrong, where, what would have been right, and what to do."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation, TooManyFieldsSent
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"


class RefusedError(exceptions.APIException):
    """400: `errors` has one entry for each thing that is wrong: {"field", "message"} and perhaps "choices"."""

    status_code = 400

    def __init__(self, detail: str, errors: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(detail)
        self.errors = list(errors)


class GoneError(exceptions.APIException):
    """410: it was here, and is no more."""

    status_code = 410


def refused(field: str, message: str, choices: Sequence[str] = ()) -> RefusedError:
    """A parameter or field that is wrong."""
    error: dict[str, Any] = {"field": field, "message": message}
    if choices:
        error["choices"] = list(choices)
    return RefusedError(f"{field}: {message}", [error])


def handle(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Django REST framework's hook; None for what is our own fault, which must become a 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(*[str(a) for a in error.args if isinstance(a, str)][:1])
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, TooManyFieldsSent):
        error = RefusedError("There are more parameters than any resource has.")
    elif isinstance(error, BadRequest | SuspiciousOperation):
        error = RefusedError(str(error))
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    response = Response(problem(error), status=error.status_code, headers=headers, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store" if error.status_code in (401, 403, 429) else "no-cache"
    return response


def problem(error: exceptions.APIException) -> dict[str, Any]:
    """The document of a refusal."""
    errors = list(getattr(error, "errors", ()))
    if isinstance(error, exceptions.ValidationError):
        errors = list(_entries(error.detail))
        detail = " ".join(f"{one['field']}: {one['message']}" for one in errors)
    else:
        detail = str(error.detail)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
        "detail": detail,
    }
    return body | ({"errors": errors} if errors else {})


def _entries(detail: Any, field: str = "") -> Sequence[dict[str, Any]]:
    if isinstance(detail, Mapping):
        return [entry for name, inner in detail.items() for entry in _entries(inner, f"{field}.{name}".lstrip("."))]
    if isinstance(detail, list):
        return [entry for inner in detail for entry in _entries(inner, field)]
    return [{"field": field or "body", "message": str(detail)}]
