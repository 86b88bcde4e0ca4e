"""What a request counts, by its address: programs apart from pages, and more where it takes longer. Pure.

Units are about 10 ms of a processor, had nobody kept the answer.
"""

from dataclasses import dataclass
from urllib.parse import unquote_plus

API, PAGES = "api", "pages"
_FREE = ("/static/", "/healthz", "/readyz")
_FILES = (".atom", ".csv", ".json", ".ics", ".png", ".svg")
_WHOLE = (".csv", ".json")  # all rows of a list
_LINES = ("text/csv", "application/x-ndjson")
_EXPORT, _DRAWING, _SEARCH, _EDITION, _WRITING = 5, 3, 5, 5, 5


@dataclass(frozen=True, slots=True)
class Cost:
    """Units of the limit of a kind."""

    kind: str
    units: int


def cost_of(method: str, path: str, query: str, accept: str) -> Cost | None:
    """What a request counts; None where it is free."""
    if path.startswith(_FREE):
        return None
    is_badge = path.startswith("/badges/")  # others' pages show them to all their readers
    kind = API if path.startswith(("/api/", "/feeds/")) or (path.endswith(_FILES) and not is_badge) else PAGES
    return Cost(kind, _units(method, path, query, accept))


def _units(method: str, path: str, query: str, accept: str) -> int:
    if method not in ("GET", "HEAD", "OPTIONS"):
        return _WRITING
    if path.endswith(_WHOLE) or (path.startswith("/api/") and _is_export(query, accept)):
        return _EXPORT
    if path.endswith(".png"):
        return _DRAWING
    if path.startswith(("/search/", "/api/v1/search/")):
        return _SEARCH
    if path.startswith(("/weeks/", "/feeds/weeks")) and query:
        return _EDITION
    return 1


def _is_export(query: str, accept: str) -> bool:
    if any(form in accept for form in _LINES):
        return True
    said = unquote_plus(query) if "%" in query else query
    return "format=csv" in said or "format=ndjson" in said
