"""What writing takes and answers, and how it is refused: for the code, and for the schema."""

import re
from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.exceptions import APIException

from regressions import decisions
from regressions.models import Decision
from rest.errors import CONTENT_TYPE
from rest.schema import PROBLEM
from triage import acts

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LARGEST = 16 * 1024  # bytes of a body


class ConflictedError(APIException):
    """409: things stand against it."""

    status_code = 409


class TooLargeError(APIException):
    """413: no decision is so long."""

    status_code = 413
    default_detail = f"At most {LARGEST} bytes are taken."


class Decided(serializers.Serializer[Decision]):
    """A decision about a regression; it acts as the same command in a mail would."""

    id = serializers.RegexField(r"^[a-z2-7]{10}$")
    regression = serializers.CharField(help_text="Its id.")
    command = serializers.CharField()
    value = serializers.CharField(help_text="What stands behind the command; empty where nothing does.")
    by = serializers.CharField(help_text="Name of a user.")
    at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)
    undone_by = serializers.CharField(allow_null=True)
    url = serializers.URLField()
    web_url = serializers.URLField(help_text="Of the regression.")


class _Text(serializers.CharField):
    """Text, and no number that could be written as one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if _CONTROL.search(data):
            raise serializers.ValidationError("Control characters and line breaks are not taken.")
        return str(super().to_internal_value(data))


class Deciding(serializers.Serializer[Decision]):
    """What to decide."""

    command = serializers.ChoiceField(choices=[verb.value for verb in decisions.OFFERED])
    value = _Text(required=False, default="", allow_blank=True, max_length=decisions.MAX_TEXT)


class Judging(serializers.Serializer[Any]):
    """A verdict on a candidate."""

    report = _Text(max_length=500)
    verdict = serializers.ChoiceField(choices=list(acts.VERDICTS))
    introduced = _Text(required=False, default="", allow_blank=True, max_length=200)


# What the forms above take, as the schema has it: which commands need a value no serializer can say.
_LINE = r"^[^\x00-\x1f\x7f]*$"
_SAID = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f\s][^\x00-\x1f\x7f]*$"
_DECIDING = {
    "type": "object",
    "required": ["command"],
    "properties": {
        "command": {"type": "string", "enum": [verb.value for verb in decisions.OFFERED]},
        "value": {
            "type": "string",
            "pattern": _LINE,
            "maxLength": decisions.MAX_TEXT,
            "description": "As behind the word in a mail: a commit or title for fix, a range for introduced, a reason.",
        },
    },
    "anyOf": [
        {"properties": {"command": {"enum": sorted(decisions.COMPLETE)}}},
        {"required": ["value"], "properties": {"value": {"pattern": _SAID}}},
    ],
}
_JUDGING = {
    "type": "object",
    "required": ["report", "verdict"],
    "properties": {
        "report": {
            "type": "string",
            "pattern": _SAID,
            "maxLength": 500,
            "description": "Message-ID of the candidate, without brackets.",
        },
        "verdict": {"type": "string", "enum": list(acts.VERDICTS)},
        "introduced": {
            "type": "string",
            "pattern": _LINE,
            "maxLength": 200,
            "description": "With accept: where it came from, a commit, release or range; else what the mail says.",
        },
    },
}
JSON = "application/json"


class Judged(serializers.Serializer[Any]):
    """What was said about a candidate."""

    report = serializers.CharField()
    verdict = serializers.ChoiceField(choices=list(acts.VERDICTS))
    by = serializers.CharField()
    at = serializers.DateTimeField()
    regression = serializers.CharField(allow_null=True, help_text="Id of what is tracked now.")
    web_url = serializers.URLField(help_text="Of the regression, or of the list of candidates.")


class _DecidingSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    target_class = Deciding

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """Instead of what the fields say."""
        return _DECIDING


class _JudgingSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    target_class = Judging

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """Instead of what the fields say."""
        return _JUDGING


def refusals(*more: int) -> dict[tuple[int, str], Any]:
    """How writing is refused, for the schema; `more` are statuses beside those that all have."""
    words = {
        400: "What is wrong, by field",
        401: "No token, or none that counts",
        403: "The token has another scope, or its user has no role for it",
        404: "There is no such thing",
        406: "Only JSON is answered",
        409: "Things stand against it; mostly it has happened before",
        413: "The body is too large",
        415: "The body is no JSON",
        429: "Too much was asked for",
    }
    given = (400, 401, 403, 404, 406, 429, *more)
    return {(n, CONTENT_TYPE): OpenApiResponse(PROBLEM, words[n]) for n in sorted(given)}


def wrong(form: serializers.Serializer[Any]) -> Iterator[dict[str, Any]]:
    """The errors of a form, with the choices where there are some."""
    for name, messages in form.errors.items():
        choices = list(getattr(form.fields.get(name), "choices", ()))
        for message in messages:
            said = str(message).encode(errors="replace").decode()  # it may repeat half a character
            yield {"field": name, "message": said, **({"choices": choices} if choices else {})}
