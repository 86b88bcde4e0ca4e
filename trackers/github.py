"""GitHub's REST interface: issues and their timelines. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from trackers.addresses import Kind, Page
from trackers.posts import Issue, Listed, Listing, Post
from trackers.shapes import moment, number, record, records, text


class GitHub:
    """Projects are paths such as owner/repository."""

    per_page = 100

    def token(self, token: str) -> Mapping[str, str]:
        """The header of a token."""
        return {"Authorization": f"Bearer {token}"}

    def changed(self, project: str, since: datetime, page: int) -> str:
        """Issues (and pull requests) changed since a time, the longest unchanged first."""
        query = {
            "state": "all",
            "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "sort": "updated",
            "direction": "asc",
            "per_page": self.per_page,
            "page": page,
        }
        return f"/repos/{project}/issues?{urlencode(query)}"

    def read_changed(self, host: str, project: str, data: Any) -> Listing:
        """The issues of such a list."""
        issues = records(data, "the list of issues")
        found = (
            Listed(Page(Kind.GITHUB, host, project, number(issue, "number")).address, moment(issue, "updated_at"))
            for issue in issues
            if "pull_request" not in issue
        )
        return Listing(tuple(found), len(issues), moment(issues[-1], "updated_at") if issues else None)

    def issue(self, page: Page) -> str:
        """One issue."""
        return f"/repos/{page.project}/issues/{page.number}"

    def more(self, page: Page) -> Sequence[tuple[str, bool]]:
        """Its timeline: comments and events in one."""
        return ((f"{self.issue(page)}/timeline?per_page={self.per_page}", True),)

    def read(self, page: Page, issue: Any, more: Sequence[Sequence[Any]]) -> Issue | None:
        """The issue with its comments, its changes of state and the commits that name it."""
        data = record(issue, "the answer")
        if "pull_request" in data:
            return None
        title = text(data, "title")
        opened = Post(
            page.address, page.address, title, *_author(data, "user"), moment(data, "created_at"), text(data, "body")
        )
        return Issue(
            address=page.address,
            title=title,
            changed_at=moment(data, "updated_at"),
            is_closed=data.get("state") == "closed",
            posts=(opened, *_happened(page, title, more[0])),
        )


def _happened(page: Page, title: str, pages: Sequence[Any]) -> Iterator[Post]:
    for event in (one for data in pages for one in records(data, "the timeline")):
        kind = text(event, "event")
        if kind == "commented":
            key = f"{page.address}#issuecomment-{number(event, 'id')}"
            who, what = _author(event, "user"), text(event, "body")
        elif words := _told(kind, event):
            key = f"{page.address}#{_anchor(event)}"
            who, what = _author(event, "actor"), words
        else:
            continue
        yield Post(key, page.address, title, *who, moment(event, "created_at"), what)


def _anchor(event: Mapping[str, Any]) -> str:
    """A cross-reference has no id of its own; the issue that refers here has one."""
    if event.get("id"):
        return f"event-{number(event, 'id')}"
    return f"ref-{number(record(record(event.get('source'), 'source').get('issue'), 'its issue'), 'id')}"


def _told(kind: str, event: Mapping[str, Any]) -> str:
    """An event in words; '' for what tells nothing about the bug (labels, assignments, subscriptions)."""
    commit = text(event, "commit_id")
    if kind in ("closed", "reopened"):
        return f"State: {kind}" + (f" by commit {commit}" if commit else "")
    if kind == "referenced" and commit:
        return f"Named in commit {commit}"
    if kind == "renamed" and isinstance(event.get("rename"), dict):
        change = event["rename"]
        return f"Title: {text(change, 'from')} \N{RIGHTWARDS ARROW} {text(change, 'to')}"
    if kind == "cross-referenced" and isinstance(event.get("source"), dict):
        issue = event["source"].get("issue")
        return f"Named in {text(issue, 'html_url')}" if isinstance(issue, dict) else ""
    return ""


def _author(of: Mapping[str, Any], name: str) -> tuple[str, str]:
    """Name and account are one; deleted users have none."""
    value = of.get(name)
    login = text(value, "login") if isinstance(value, dict) else ""
    return login, login
