"""Writing, by token: decisions about regressions, verdicts on candidates; the same rules as on the pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from access.authentication import MayWrite, TokenAuthentication
from access.models import Scope
from api.written import (
    JSON,
    LARGEST,
    ConflictedError,
    Decided,
    Deciding,
    Judged,
    Judging,
    TooLargeError,
    refusals,
    wrong,
)
from changes.documents import iso
from regressions.models import Decision, Regression
from releases.asof import AsOf
from rest.errors import RefusedError, refused
from rest.renderers import PlainJSONRenderer
from rest.resources import Document, ListResource, OneResource, Resource
from triage import acts

_SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH, description="Id of a regression.")


class _Written(Resource):
    """What can be written to, too."""

    permission_classes = (MayWrite,)
    takes_at = False
    scope: ClassVar[Scope] = Scope.TRIAGE

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Who reads need not say who it is."""
        is_reading = self.request is not None and self.request.method in SAFE_METHODS
        return [] if is_reading else [TokenAuthentication()]

    def get_renderers(self) -> list[BaseRenderer]:
        """What was written is told as JSON."""
        is_writing = self.request is not None and self.request.method not in SAFE_METHODS
        return [PlainJSONRenderer()] if is_writing else super().get_renderers()

    def given(self, request: Request, form: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The body, checked."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST:
            raise TooLargeError
        try:
            return self._checked(request.data, form)
        except RecursionError as error:
            raise refused("body", "is nested too deeply") from error

    def _checked(self, data: Any, form: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise refused("body", "an object is wanted")
        checked = form(data=data)
        if not checked.is_valid():
            errors = list(wrong(checked))
            raise RefusedError("; ".join(f"{one['field']}: {one['message']}" for one in errors), errors)
        return dict(checked.validated_data)

    def writer(self, request: Request) -> User:
        """In whose name it happens."""
        user = request.user
        if not isinstance(user, User):  # MayWrite sees to it
            raise TypeError("nobody is known")
        return user

    def regression(self, slug: str) -> Regression:
        """The regression of the address."""
        found = Regression.objects.filter(slug=slug).first()
        if found is None:
            raise Http404(f"No regression {slug} is tracked; /api/v1/regressions/ lists all.")
        return found


@contextmanager
def _refused(field: str) -> Iterator[None]:
    """What an act raises, as answers."""
    try:
        yield
    except acts.ConflictError as error:
        raise ConflictedError(str(error)) from error
    except LookupError as error:
        raise Http404(str(error)) from error
    except ValueError as error:
        raise RefusedError(f"{field}: {error}", [{"field": field, "message": str(error)}]) from error


class DecisionList(_Written, ListResource):
    """Decisions that were made here about a regression, the oldest first."""

    serializer_class = Decided
    queryset = Decision.objects.none()

    def found(self, asof: AsOf, **names: str) -> list[Decision]:
        """All, those that were undone as well."""
        report = self.regression(names["slug"]).report
        return list(Decision.objects.filter(report=report).select_related("by", "undone_by"))

    def documents(self, rows: Any, asof: AsOf) -> list[Document]:
        """Decisions as documents."""
        return [self.document(row) for row in rows]

    def document(self, row: Decision) -> Document:
        """One."""
        slug, ident = self.kwargs["slug"], acts.public_id(row)
        return _document(row, slug, self.whole("api:decision", slug, ident), self.whole("regressions:detail", slug))

    @extend_schema(
        request=Deciding,
        parameters=[_SLUG],
        responses={(201, JSON): Decided, **refusals(409, 413, 415)},
        examples=[OpenApiExample("fixed", {"command": "fix", "value": "net: repair the link"}, request_only=True)],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Decide: needs a token with the scope triage, of a triager."""
        report = self.regression(slug).report
        given = self.given(request, Deciding)
        by, verb, value = self.writer(request), given["command"], given["value"]
        with _refused("value"):
            made = acts.decide(report=report, by=by, verb=verb, value=value, at=timezone.now())
        document = self.document(made)
        return Response(document, status=201, headers={"Location": document["url"]})


class DecisionOne(_Written, OneResource):
    """One decision."""

    serializer_class = Decided

    def document(self, asof: AsOf, **names: str) -> Document:
        """The decision."""
        return self._document(self._found(names["slug"], names["ident"]))

    def _found(self, slug: str, ident: str) -> Decision:
        with _refused("id"):
            return acts.decision_of(self.regression(slug).report, ident)

    def _document(self, row: Decision) -> Document:
        slug = self.kwargs["slug"]
        address = self.whole("api:decision", slug, self.kwargs["ident"])
        return _document(row, slug, address, self.whole("regressions:detail", slug))

    @extend_schema(parameters=[_SLUG], responses={(200, JSON): Decided, **refusals(409)})
    def delete(self, request: Request, slug: str, ident: str) -> Response:
        """Undo it, once: it stays in the list, with who undid it and when."""
        found = self._found(slug, ident)
        with _refused("id"):
            acts.undo(decision=found, by=self.writer(request), at=timezone.now())
        return Response(self._document(self._found(slug, ident)))


def _document(row: Decision, slug: str, url: str, web_url: str) -> Document:
    command, _, value = row.text.partition(":")
    return {
        "id": acts.public_id(row),
        "regression": slug,
        "command": command,
        "value": value.strip(),
        "by": row.by.get_username(),
        "at": iso(row.at),
        "undone_at": iso(row.undone_at) if row.undone_at else None,
        "undone_by": row.undone_by.get_username() if row.undone_by else None,
        "url": url,
        "web_url": web_url,
    }


class Verdicts(_Written):
    """Verdicts on candidates."""

    serializer_class = Judged
    scope: ClassVar[Scope] = Scope.CANDIDATES

    @extend_schema(
        request=Judging,
        responses={(201, JSON): Judged, **refusals(409, 413, 415)},
        examples=[
            OpenApiExample(
                "no regression", {"report": "20261120.1@example.org", "verdict": "dismiss"}, request_only=True
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Sort a candidate out: needs a token with the scope candidates, of a triager."""
        given = self.given(request, Judging)
        by, now = self.writer(request), timezone.now()
        with _refused("introduced"):
            slug = acts.sort_out(**given, by=by, at=now)
        path = reverse("regressions:detail", args=[slug]) if slug else reverse("candidates:list")
        document = {
            "report": given["report"],
            "verdict": given["verdict"],
            "by": by.get_username(),
            "at": iso(now),
            "regression": slug,
            "web_url": request.build_absolute_uri(path),
        }
        return Response(document, status=201)
