"""Forms of answers: JSON; and lists without end as CSV and newline-delimited JSON."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from archive.xmltext import xml_text

# A spreadsheet takes a cell that begins like this for a formula (OWASP, "CSV injection"), blanks before it or not.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file for the csv module that hands each line back."""

    def write(self, line: str) -> str:
        """What was written."""
        return line


class PlainJSONRenderer(JSONRenderer):
    """JSON; refusals are problem+json whatever form was asked for."""

    charset = None


class _LineRenderer(BaseRenderer):
    """Whole lists are streamed by rest/resources.py; what comes here is a refusal, which is JSON in any form."""

    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """JSON."""
        return json.dumps(data).encode()


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
        yield json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def as_csv(columns: Iterable[str], documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A head, and a line for each document; lists are joined by blanks, `fix.commit` is a field of a field."""
    names = list(columns)
    writer = csv.writer(_Line())
    yield writer.writerow(names)
    for document in documents:
        yield writer.writerow([_cell(_picked(document, name)) for name in names])


def _picked(document: Mapping[str, Any], name: str) -> Any:
    value: Any = document
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return _cell(" ".join(str(one) for one in value))
    text = xml_text(str(value))
    is_formula = isinstance(value, str) and text.lstrip(" ").startswith(_FORMULA)
    return f"'{text}" if is_formula else text
