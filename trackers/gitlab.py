"""GitLab's REST interface, version 4: issues, notes, changes of state. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from trackers.addresses import Kind, Page
from trackers.posts import Issue, Listed, Listing, Post
from trackers.shapes import moment, number, record, records, text

_MENTION = "mentioned in commit"  # of all that GitLab notes by itself, this is a hint at a fix


class GitLab:
    """Projects are paths such as drm/amd; issues are known by their number in the project (iid)."""

    per_page = 100

    def token(self, token: str) -> Mapping[str, str]:
        """The header of a personal or project token."""
        return {"PRIVATE-TOKEN": token}

    def changed(self, project: str, since: datetime, page: int) -> str:
        """Issues changed since a time, the longest unchanged first."""
        query = {
            "updated_after": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "order_by": "updated_at",
            "sort": "asc",
            "per_page": self.per_page,
            "page": page,
        }
        return f"{_project(project)}/issues?{urlencode(query)}"

    def read_changed(self, host: str, project: str, data: Any) -> Listing:
        """The public issues of such a list."""
        issues = records(data, "the list of issues")
        found = (
            Listed(Page(Kind.GITLAB, host, project, number(issue, "iid")).address, moment(issue, "updated_at"))
            for issue in issues
            if not issue.get("confidential")
        )
        return Listing(tuple(found), len(issues), moment(issues[-1], "updated_at") if issues else None)

    def issue(self, page: Page) -> str:
        """One issue."""
        return f"{_project(page.project)}/issues/{page.number}"

    def more(self, page: Page) -> Sequence[tuple[str, bool]]:
        """Its notes and the changes of its state."""
        query = urlencode({"sort": "asc", "order_by": "created_at", "per_page": self.per_page})
        return (f"{self.issue(page)}/notes?{query}", True), (
            f"{self.issue(page)}/resource_state_events?per_page={self.per_page}",
            True,
        )

    def read(self, page: Page, issue: Any, more: Sequence[Sequence[Any]]) -> Issue | None:
        """The issue with what people noted, and when it was closed and reopened."""
        data = record(issue, "the answer")
        if data.get("confidential"):
            return None
        notes, states = more
        title = text(data, "title")
        opened = Post(
            page.address, page.address, title, *_author(data, "author"),
            moment(data, "created_at"), text(data, "description"),
        )  # fmt: skip
        return Issue(
            address=page.address,
            title=title,
            changed_at=moment(data, "updated_at"),
            is_closed=data.get("state") == "closed",
            posts=(opened, *_noted(page, title, notes), *_done(page, title, states)),
        )


def _noted(page: Page, title: str, pages: Sequence[Any]) -> Iterator[Post]:
    for note in (one for data in pages for one in records(data, "the notes")):
        body = text(note, "body")
        is_hidden = note.get("internal") or note.get("confidential")
        if is_hidden or (note.get("system") and not body.startswith(_MENTION)):
            continue
        key = f"{page.address}#note_{number(note, 'id')}"
        yield Post(key, page.address, title, *_author(note, "author"), moment(note, "created_at"), body)


def _done(page: Page, title: str, pages: Sequence[Any]) -> Iterator[Post]:
    for event in (one for data in pages for one in records(data, "the changes of state")):
        key = f"{page.address}#state_{number(event, 'id')}"
        what = f"State: {text(event, 'state')}"
        yield Post(key, page.address, title, *_author(event, "user"), moment(event, "created_at"), what)


def _author(of: Mapping[str, Any], name: str) -> tuple[str, str]:
    """Name and account; ghosts of deleted users have neither."""
    value = of.get(name)
    user = value if isinstance(value, dict) else {}
    return text(user, "name"), text(user, "username")


def _project(path: str) -> str:
    return f"/api/v4/projects/{quote(path, safe='')}"
