"""Bugzilla's REST interface (bugzilla.kernel.org runs 5.x): bugs, comments, history. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from trackers.addresses import Kind, Page
from trackers.posts import Issue, Listed, Listing, Post
from trackers.shapes import ShapeError, moment, number, record, records, text

_FIELDS = (
    "id,summary,status,resolution,is_open,creator,creator_detail,creation_time,last_change_time,product,component,"
    "version,cf_regression,cf_kernel_version,cf_bisect_commit"
)
# As Bugzilla words them in the mails that it sends, which readers of mail know.
_HEAD = (
    ("Bug ID", "id"), ("Summary", "summary"), ("Product", "product"), ("Component", "component"),
    ("Version", "version"), ("Kernel Version", "cf_kernel_version"), ("Regression", "cf_regression"),
    ("Bisected commit-id", "cf_bisect_commit"),
)  # fmt: skip
_TOLD = {
    "status": "Status", "resolution": "Resolution", "summary": "Summary", "product": "Product",
    "component": "Component", "version": "Version", "cf_regression": "Regression",
    "cf_kernel_version": "Kernel Version", "cf_bisect_commit": "Bisected commit-id", "dupe_of": "Duplicate of",
}  # fmt: skip


class Bugzilla:
    """One site is one project: its path is empty."""

    per_page = 200

    def token(self, token: str) -> Mapping[str, str]:
        """The header of an API key."""
        return {"X-BUGZILLA-API-KEY": token}

    def changed(self, project: str, since: datetime, page: int) -> str:
        """Bugs changed since a time, by number: in that order no page moves under the next."""
        query = {
            "last_change_time": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "include_fields": "id,last_change_time",
            "order": "bug_id",
            "limit": self.per_page,
            "offset": (page - 1) * self.per_page,
        }
        return f"/rest/bug?{urlencode(query)}"

    def read_changed(self, host: str, project: str, data: Any) -> Listing:
        """The bugs of such a list."""
        bugs = records(record(data, "the answer").get("bugs"), "bugs")
        found = (
            Listed(Page(Kind.BUGZILLA, host, "", number(bug, "id")).address, moment(bug, "last_change_time"))
            for bug in bugs
        )
        return Listing(tuple(found), len(bugs))

    def issue(self, page: Page) -> str:
        """One bug."""
        return f"/rest/bug/{page.number}?{urlencode({'include_fields': _FIELDS})}"

    def more(self, page: Page) -> Sequence[tuple[str, bool]]:
        """Its comments (the first is the description) and its history."""
        return (f"/rest/bug/{page.number}/comment", False), (f"/rest/bug/{page.number}/history", False)

    def read(self, page: Page, issue: Any, more: Sequence[Sequence[Any]]) -> Issue | None:
        """The bug with its public comments and the changes of the fields that say what became of it."""
        found = records(record(issue, "the answer").get("bugs"), "bugs")
        if not found:
            raise ShapeError("the answer has no bug")
        bug, (comments,), (history,) = found[0], *more
        posts = [*_said(page, bug, comments), *_done(page, bug, history)]
        return Issue(
            address=page.address,
            title=text(bug, "summary"),
            changed_at=moment(bug, "last_change_time"),
            is_closed=bug.get("is_open") is False,
            posts=tuple(posts),
        )


def _said(page: Page, bug: Mapping[str, Any], data: Any) -> Iterator[Post]:
    by_bug = record(record(data, "the comments").get("bugs"), "bugs")
    comments = records(record(by_bug.get(str(page.number)), "the bug").get("comments"), "comments")
    head = "".join(f"{label:>20}: {text(bug, name)}\n" for label, name in _HEAD if text(bug, name))
    for place, comment in enumerate(comments):
        if comment.get("is_private"):
            continue
        count = comment.get("count")
        count = count if isinstance(count, int) else place
        author = text(comment, "creator") or text(comment, "author")
        is_first = count == 0
        yield Post(
            key=page.address if is_first else f"{page.address}#c{count}",
            issue=page.address,
            title=text(bug, "summary"),
            author=_name(bug, author),
            account=_account(author),
            at=moment(comment, "creation_time" if comment.get("creation_time") else "time"),
            text=f"{head}\n{text(comment, 'text')}" if is_first else text(comment, "text"),
        )


def _done(page: Page, bug: Mapping[str, Any], data: Any) -> Iterator[Post]:
    bugs = records(record(data, "the history").get("bugs"), "bugs")
    for place, entry in enumerate(records(bugs[0].get("history"), "history") if bugs else ()):
        lines = [
            f"{_TOLD[name]}: {text(change, 'removed') or '---'} \N{RIGHTWARDS ARROW} {text(change, 'added') or '---'}"
            for change in records(entry.get("changes"), "changes")
            if (name := text(change, "field_name")) in _TOLD
        ]
        if lines:
            at, who = moment(entry, "when"), text(entry, "who")
            key = f"{page.address}#h{place}"  # a history only grows
            yield Post(key, page.address, text(bug, "summary"), _name(bug, who), _account(who), at, "\n".join(lines))


def _name(bug: Mapping[str, Any], who: str) -> str:
    """The real name of the reporter where it is known; of others, what stands before the @."""
    detail = bug.get("creator_detail")
    if isinstance(detail, dict) and who and who in (detail.get("name"), detail.get("email"), bug.get("creator")):
        return text(detail, "real_name").partition("@")[0] or _account(who)
    return _account(who)


def _account(who: str) -> str:
    """Bugzilla's accounts are mail addresses: only what stands before the @ is anybody's business."""
    return who.partition("@")[0]
