"""Trackers as they answer over HTTP: small, stateful, of the documented shapes, and able to misbehave.

One server on loopback plays Bugzilla, GitLab and GitHub, told apart by their paths. What it is asked is in `asked`;
`faults` holds what it does wrong the next time a path is asked for that contains the key.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.web import SilentHandler, serving, url_of

Query = Mapping[str, list[str]]


@dataclass
class Fault:
    """A wrong answer: status, headers, body, or a connection that breaks."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int = 1
    is_cut: bool = False  # the connection ends in the middle of the body


@dataclass
class Site:
    """What the tracker holds: issues by number, with everything that belongs to them."""

    bugs: dict[int, dict[str, Any]] = field(default_factory=dict)
    issues: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    url: str = ""
    after_first: Callable[[], None] | None = None  # what happens behind the next answer

    def fault(self, path: str) -> Fault | None:
        """The next misbehaviour for a path."""
        for part, fault in self.faults.items():
            if part in path and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def say(self, project: str, number: int, at: datetime) -> None:
        """A note on an issue of GitLab, which changes it."""
        issue = self.issues[project, number]
        who = {"username": "mats", "name": "Mats"}
        issue["notes"] = [{"id": number, "body": iso(at), "author": who, "created_at": iso(at), "system": False}]
        issue["issue"] = issue["issue"] | {"updated_at": iso(at)}

    def answer(self, path: str, query: Query) -> object:
        """The data behind a path; None for 404."""
        data, self.after_first, then = self._answer(path, query), None, self.after_first
        if then is not None:
            then()
        return data

    def _answer(self, path: str, query: Query) -> object:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if parts[0] == "rest":
            return self._bugzilla(parts[2:], query)
        if parts[:2] == ["api", "v4"]:
            return self._in_project(parts[3], parts[5:], query, "updated_after")
        return self._in_project(f"{parts[1]}/{parts[2]}", parts[4:], query, "since")

    def _bugzilla(self, rest: list[str], query: Query) -> object:
        if not rest:
            start, count = int(query["offset"][0]), int(query["limit"][0])
            since = query["last_change_time"][0]
            changed = [b["bug"] for b in self.bugs.values() if b["bug"]["last_change_time"] >= since]
            listed = [{k: bug[k] for k in ("id", "last_change_time")} for bug in changed]
            return {"faults": [], "bugs": listed[start : start + count]}
        found = self.bugs.get(int(rest[0]))
        if found is None:
            return None
        if rest[1:] == ["comment"]:
            return {"bugs": {rest[0]: {"comments": found["comments"]}}, "comments": {}}
        if rest[1:] == ["history"]:
            return {"bugs": [{"id": int(rest[0]), "alias": [], "history": found["history"]}]}
        return {"faults": [], "bugs": [found["bug"]]}

    def _in_project(self, project: str, rest: list[str], query: Query, since: str) -> object:
        here = {number: issue for (path, number), issue in self.issues.items() if path == project}
        if not rest:
            changed = [i["issue"] for i in here.values() if i["issue"]["updated_at"] >= query[since][0]]
            return _page(sorted(changed, key=lambda issue: str(issue["updated_at"])), query)
        found = here.get(int(rest[0]))
        if found is None:
            return None
        return _page(found[rest[1]], query) if len(rest) > 1 else found["issue"]


def _page(entries: list[Any], query: Query) -> list[Any]:
    count, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
    return entries[(page - 1) * count : page * count]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(SilentHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append(dict(self.headers))
            parts = urlsplit(self.path)
            if (fault := site.fault(self.path)) is not None:
                promised = {"Content-Length": str(len(fault.body) + 1000)} if fault.is_cut else {}
                self.answer(fault.status, {**fault.headers, **promised}, fault.body)
                return
            data = site.answer(parts.path, parse_qs(parts.query))
            body = json.dumps(data if data is not None else {"error": True, "code": 101}).encode()
            etag = f'"{sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                self.answer(304, {"ETag": etag}, b"")
                return
            kind = {"ETag": etag, "Content-Type": "application/json"}
            self.answer(200 if data is not None else 404, kind, body)

    return Handler


@contextmanager
def running(site: Site) -> Iterator[Site]:
    """The site on a port of loopback."""
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))) as server:
        site.url = url_of(server)
        yield site


def iso(at: datetime) -> str:
    """A time as the interfaces write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def bug(
    number: int, at: datetime, *, summary: str = "no sound", text: str = "Silence.", **fields: object
) -> dict[str, Any]:
    """A bug of Bugzilla with its description."""
    return {
        "bug": {
            "id": number, "summary": summary, "status": "NEW", "resolution": "", "is_open": True,
            "creator": "rosa@example.org", "creation_time": iso(at), "last_change_time": iso(at),
            "creator_detail": {"id": 7, "name": "rosa@example.org", "real_name": "Rosa Reporter"},
            "product": "Drivers", "component": "Sound(ALSA)", "version": "2.5", **fields,
        },
        "comments": [comment(0, at, text)],
        "history": [],
    }  # fmt: skip


def comment(count: int, at: datetime, text: str, *, who: str = "rosa@example.org", **fields: object) -> dict[str, Any]:
    """A comment of Bugzilla."""
    return {
        "id": 1000 + count, "count": count, "text": text, "creator": who, "author": who, "time": iso(at),
        "creation_time": iso(at), "is_private": False, "attachment_id": None, **fields,
    }  # fmt: skip


def gitlab_issue(number: int, at: datetime, *, title: str = "flicker", text: str = "It flickers.") -> dict[str, Any]:
    """An issue of GitLab."""
    who = {"id": 3, "username": "rosa", "name": "Rosa Reporter"}
    return {
        "issue": {
            "id": 90_000 + number, "iid": number, "title": title, "description": text, "state": "opened",
            "author": who, "created_at": iso(at), "updated_at": iso(at), "closed_at": None, "confidential": False,
        },
        "notes": [],
        "resource_state_events": [],
    }  # fmt: skip


def github_issue(number: int, at: datetime, *, title: str = "crash", text: str = "It crashes.") -> dict[str, Any]:
    """An issue of GitHub."""
    return {
        "issue": {
            "id": 70_000 + number, "number": number, "title": title, "body": text, "state": "open",
            "user": {"login": "rosa"}, "created_at": iso(at), "updated_at": iso(at),
        },
        "timeline": [],
    }  # fmt: skip
