"""Forms of answers: JSON; and lists without end as CSV and newline-delimited JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import yaml
from rest_framework.renderers import BaseRenderer, JSONRenderer

from archive import sheets
from changes.documents import iso


class PlainJSONRenderer(JSONRenderer):
    """JSON; refusals are problem+json whatever form was asked for."""

    charset = None


class YAMLRenderer(BaseRenderer):
    """YAML (RFC 9512)."""

    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """What JSON would say, in its order."""
        plain = json.loads(JSONRenderer().render(data) or b"null")
        return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120).encode()


class _LineRenderer(BaseRenderer):
    """Whole lists are streamed by rest/resources.py; what comes here is a refusal, which is JSON in any form."""

    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """JSON."""
        return b"" if data is None else json.dumps(data).encode()


class CSVRenderer(_LineRenderer):
    """RFC 4180, with a head."""

    media_type = "text/csv"
    format = "csv"


class NDJSONRenderer(_LineRenderer):
    """One JSON document a line."""

    media_type = "application/x-ndjson"
    format = "ndjson"


def as_ndjson(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Lines of documents."""
    for document in documents:
        yield _json(document) + "\n"


def as_csv(columns: Iterable[str], documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A head, and a line for each document; lists are joined by blanks, `fix.commit` is a field of a field."""
    names = list(columns)
    yield from sheets.lines([names])
    yield from sheets.lines([_cell(_picked(document, name)) for name in names] for document in documents)


def _picked(document: Mapping[str, Any], name: str) -> Any:
    value: Any = document
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list | tuple) and not any(isinstance(one, Mapping | list | tuple) for one in value):
        return " ".join(str(_cell(one)) for one in value)
    if isinstance(value, Mapping | list | tuple):
        return _json(value)
    return value if isinstance(value, int | float) else _text(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_text)


def _text(value: Any) -> str:
    """Times as JSON has them."""
    return iso(value) if isinstance(value, datetime) else value.isoformat() if isinstance(value, date) else str(value)
