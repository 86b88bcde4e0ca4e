"""What each command asks for, and how its answer is shown."""

import json
import re
import sqlite3
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import quote

from kt import mirror as mirrors
from kt.client import Client
from kt.terminal import clean, complain, harmless, say, table

Document = Mapping[str, Any]
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_PAGE = 500  # rows that are asked for at once, at most


def _json(document: Any, indent: int | None = None) -> str:
    """As the site sent it; on a terminal without any character that could be a command."""
    return json.dumps(document, ensure_ascii=sys.stdout.isatty(), indent=indent)


def _list(client: Client, given: Namespace, path: str, columns: Mapping[str, str], **conditions: Any) -> bool:
    """A list as a table, as CSV or as a document a line; whether there was anything in it."""
    if given.form == "csv":
        return _csv(client, given.limit, path, conditions)
    if given.form == "json" and given.limit is None:
        found = False
        for line in client.lines(path, "ndjson", **conditions):
            say(_json(json.loads(line)))
            found = True
        return found
    pages = client.items(path, limit=min(given.limit or _PAGE, _PAGE), **conditions)
    rows = list(islice(pages, given.limit))
    if given.form == "json":
        say(*(_json(row) for row in rows))
    else:
        _table(columns, rows)
    return bool(rows)


def _csv(client: Client, limit: int | None, path: str, conditions: Mapping[str, Any]) -> bool:
    written = -1  # its head is no row
    for line in islice(client.lines(path, "csv", **conditions), limit and limit + 1):
        say(harmless(line))
        written += 1
    return written > 0


def _cell(document: Document, name: str) -> Any:
    value: Any = document
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value[:10]} {value[11:16]}" if isinstance(value, str) and _TIME.fullmatch(value) else value


def _one(given: Namespace, document: Document) -> bool:
    """One thing, a line for each field that is known; True, for something was found."""
    say(*([_json(document, indent=2)] if given.form else _lines(document)))
    return True


def _lines(document: Document, indent: str = "") -> Iterator[str]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield f"{indent}{clean(name)}:"
            yield from _lines(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{indent}{clean(name)}: {len(value)}"
        elif value not in (None, [], ""):
            yield f"{indent}{clean(name)}: {clean(_cell(document, name))}"


def _table(columns: Mapping[str, str], rows: Sequence[Document]) -> None:
    if rows:
        say(*table([*columns], [[_cell(row, name) for name in columns.values()] for row in rows]))


def status(client: Client, given: Namespace) -> bool:
    """The kernels of today, the cycle in development, how far everything is read."""
    found = client.get("status/", at=given.at)
    if given.form:
        return _one(given, found)
    columns = {"BRANCH": "branch", "VERSION": "version", "RELEASED": "released_at", "OPEN": "open"}
    _table(columns, found.get("kernels") or [])
    say("", *_lines({name: found.get(name) for name in ("cycle", "apart", "forecast", "sources")}))
    return True


def regressions(client: Client, given: Namespace) -> bool:
    """The list, with the conditions of the page."""
    names = ("state", "cycle", "tree", "subsystem", "text", "overdue", "ordering", "at")
    columns = {"ID": "id", "STATE": "state", "CYCLE": "cycle", "REPORTED": "reported_at", "TITLE": "title"}
    return _list(client, given, "regressions/", columns, **{name: getattr(given, name) for name in names})


def show(client: Client, given: Namespace) -> bool:
    """One regression, and what happened to it."""
    path = f"regressions/{quote(given.id, safe='')}/"
    found = client.get(path, at=given.at)
    if given.form:
        return _one(given, found)
    say(clean(found["title"]), "")
    _one(given, {name: value for name, value in found.items() if name != "title"})
    events = list(client.items(f"{path}events/", at=given.at))
    say(
        "",
        *table(
            ["AT", "EVENT", "BY", "WHAT"], [[_cell(e, k) for k in ("at", "event", "author", "text")] for e in events]
        ),
    )
    return True


def running(client: Client, given: Namespace) -> bool:
    """What is known of a kernel; whether that is anything."""
    found = client.get("running/", release=given.release, at=given.at)
    if given.form:
        return _one(given, found)
    say(*_lines(found), "")
    _table({name.upper(): name for name in ("id", "state", "certainty", "title")}, found.get("carried") or [])
    return True


def releases(client: Client, given: Namespace) -> bool:
    """Releases."""
    columns = {"VERSION": "version", "TREE": "tree", "RELEASED": "released_at", "ANNOUNCED": "lore_url"}
    return _list(client, given, "releases/", columns, tree=given.tree, series=given.series, at=given.at)


def cycles(client: Client, given: Namespace) -> bool:
    """Development cycles."""
    columns = {"CYCLE": "version", "STAGE": "stage", "OPENED": "opened_at", "RELEASED": "released_at"}
    columns |= {"REPORTED": "counts.reported", "OPEN": "counts.open", "FIX INCOMING": "counts.fix_incoming"}
    return _list(client, given, "cycles/", columns, at=given.at)


def counts(client: Client, given: Namespace) -> bool:
    """The numbers of a cycle."""
    return _one(given, client.get(f"cycles/{quote(given.cycle, safe='')}/counts/", at=given.at))


def fixes(client: Client, given: Namespace) -> bool:
    """Fixes that wait."""
    found = client.get("fixes/", at=given.at)
    if given.form:
        return _one(given, found)
    columns = {"WHERE": "part", "SINCE": "since", "REGRESSION": "regression.id", "PATCH": "series.title"}
    _table(columns, found["fixes"])
    return bool(found["fixes"])


def events(client: Client, given: Namespace) -> bool:
    """The log; says on standard error where to go on."""
    after, any_seen = given.after, False
    try:
        while True:
            page = client.get("events/", after=after, type=given.type, limit=_PAGE)
            for event in page["results"]:
                say(_json(event) if given.form else _told(event))
            sys.stdout.flush()
            after, any_seen = page["cursor"] or after, any_seen or bool(page["results"])
            if page["has_more"]:
                continue
            if not given.follow:
                return any_seen
            time.sleep(given.every)
    finally:
        if after:
            complain(f"go on with --after {after}")


def _told(event: Document) -> str:
    what = event["data"].get("text") or event["data"].get("title")
    changed = event["data"].get("changes") or {}
    if isinstance(changed, Mapping):
        what = what or ", ".join(
            f"{name}: {_words(one.get('from'))} -> {_words(one.get('to'))}" for name, one in changed.items()
        )
    return "  ".join([_cell(event, "at"), clean(event["type"]), clean(event["subject"]), clean(what)]).rstrip()


def _words(value: Any) -> str:
    return clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def mirror(client: Client, given: Namespace) -> bool:
    """A copy of all regressions."""
    try:
        mirrors.keep(given.file, client, given.by, complain)
    except sqlite3.Error as error:
        complain(f"{given.file}: {error}")
        raise SystemExit(2) from error
    return True


def decide(client: Client, given: Namespace) -> bool:
    """A decision, in the name of the token's owner."""
    body = {"command": given.command, "value": " ".join(given.value)}
    return _one(given, client.post(f"regressions/{quote(given.id, safe='')}/decisions/", body) or {})


COMMANDS: Mapping[str, Callable[[Client, Namespace], bool]] = {
    one.__name__: one
    for one in (status, regressions, show, running, releases, cycles, counts, fixes, events, mirror, decide)
}
