"""Log lines, for people and for programs: one record is one line, whatever a mail, an address or an error has in it.

As `line`, only what begins with a space goes on with the record before; as `json` each record is an object. Both have
the fields that callers give as `extra`, of those in FIELDS, and what the line is about (about.py). Secrets are taken
out of the whole line, fields and tracebacks too (subscriptions/logs.py).
"""

import json
import logging
import re
from datetime import UTC, datetime

from subscriptions.logs import without_secrets
from vitals.about import about

FIELDS = (
    "message_id",
    "url",
    "inbox",
    "tree",
    "tracker",
    "site",
    "host",
    "commit",
    "webhook",
    "delivery",
    "status_code",
    "seconds",
    "request_id",
    "task",
    "task_id",
)
_MESSAGE, _FIELD, _TRACEBACK = 8_000, 500, 30_000  # characters
# Controls, line ends of Unicode, what turns writing around, and surrogates, which no encoding has.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Lines(logging.Formatter):
    """`2026-11-26 13:44:15,123 WARNING ingest.pipeline: what happened [inbox=...]`, and an indented traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and indented ones for a traceback."""
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        when = _when(record).strftime("%Y-%m-%d %H:%M:%S,") + f"{int(record.msecs):03}"
        head = f"{when} {record.levelname} {record.name}: {_message(record)}{f' [{fields}]' if fields else ''}"
        return without_secrets("\n    ".join([_safe(head), *map(_safe, self._trace(record))]))

    def _trace(self, record: logging.LogRecord) -> list[str]:
        return _traceback(self, record).splitlines()


class JsonLines(logging.Formatter):
    """An object a line: time (RFC 3339), level, logger, message, fields; error and traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of ASCII."""
        said: dict[str, object] = {
            "time": _when(record).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(_message(record)),
        }
        said |= {name: without_secrets(x) if isinstance(x, str) else x for name, x in _fields(record).items()}
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
        traceback = _traceback(self, record)
        if traceback:
            said["traceback"] = without_secrets(traceback)
        return json.dumps({name: _encodable(x) if isinstance(x, str) else x for name, x in said.items()})


def _when(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _message(record: logging.LogRecord) -> str:
    return _cut(record.getMessage(), _MESSAGE)


def _fields(record: logging.LogRecord) -> dict[str, str | int | float]:
    """Those that the caller gave, and those of the request or task."""
    found: dict[str, str | int | float] = {}
    for name in FIELDS:
        value = getattr(record, name, about().get(name, ""))
        if value not in ("", None):
            found[name] = value if isinstance(value, int | float) else _cut(str(value), _FIELD)
    return found


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = [formatter.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
    if record.stack_info:
        parts.append(record.stack_info)
    text = "\n".join(parts)
    return text if len(text) <= _TRACEBACK else f"...{text[-_TRACEBACK:]}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}... ({len(text)} characters)"


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
