"""Asks trackers what has changed, and keeps what they say as mail in an archive of our own.

A poll costs one request for each project without news. What has changed is read issue by issue, the longest unchanged
first; each is in the archive before it counts as read, and what is in the archive twice is stored once. So a poll may
be killed anywhere, or end early because a site asks for patience: the next one goes on where it was.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from archive.fetch import Client, FetchError, RefusedError, TryLaterError, UnreachableError
from archive.mbox import append_mails
from archive.models import Message
from trackers.addresses import Kind, page_of
from trackers.dialects import DIALECTS, Dialect
from trackers.models import Issue, Project, Tracker
from trackers.posts import Issue as FoundIssue
from trackers.posts import Listed, Post, as_mail
from trackers.shapes import ShapeError

logger = logging.getLogger(__name__)
ISSUES_PER_POLL = 40  # each takes two or three requests; the next poll goes on
BACKFILL = timedelta(days=90)  # how far back a project is read that is followed as a whole
_OVERLAP = timedelta(minutes=5)  # a change is dated when it begins, and shows when it is done
_MOST_PAGES = 50  # of one list
_MAX_BYTES = 8 * 1024 * 1024  # of one page of a list
_MAX_LIST = 32 * 1024 * 1024  # of all pages of what belongs to an issue
_MAX_HELD = 8_000_000  # characters of posts that wait to be kept
_AGAIN = timedelta(days=1)  # until an issue that could not be read is asked for once more
_NOT_THERE = frozenset({403, 404, 410, 451})  # a project that is gone, private, or has no issues


@dataclass(slots=True)
class Visit:
    """What a poll of one tracker brought."""

    read: int = 0
    posts: int = 0
    left: int = 0  # changed, and not read yet
    errors: dict[str, str] = field(default_factory=dict)


def archive_path(tracker: Tracker) -> Path:
    """Where the archive of a tracker's posts lives: a public-inbox that anybody may mirror."""
    return Path(settings.STATE_DIR) / "trackers" / tracker.name


def visit(tracker: Tracker, named: Iterable[str], *, now: datetime) -> Visit:
    """Read what has changed on a tracker, of whole projects and of the issues that are `named` elsewhere.

    Raises a FetchError when the tracker, or a project that is followed, cannot be asked; the other projects are read
    all the same. Issues that cannot be read are in the result.
    """
    done, failed = Visit(), None
    dialect = DIALECTS[Kind(tracker.kind)]
    pages = {page.address: page for page in map(page_of, named) if page is not None and page.host == tracker.host}
    _know_projects(tracker, {page.project for page in pages.values()})
    with Client(_token(tracker, dialect)) as client:
        asker = _Asker(tracker, dialect, client, now)
        for project in tracker.projects.all():
            here = {a for a, page in pages.items() if page.project == project.path}
            try:
                _read_project(asker, project, here, done)
            except (TryLaterError, UnreachableError):
                raise
            except FetchError as error:
                failed = failed or error
    if failed is not None:
        raise failed
    return done


def _know_projects(tracker: Tracker, paths: set[str]) -> None:
    known = set(tracker.projects.values_list("path", flat=True))
    Project.objects.bulk_create([Project(tracker=tracker, path=path) for path in sorted(paths - known)])


def _token(tracker: Tracker, dialect: Dialect) -> dict[str, str]:
    token = settings.TRACKER_TOKENS.get(tracker.host, "")
    return dict(dialect.token(token)) if token else {}


@dataclass(frozen=True, slots=True)
class _Asker:
    """A connection to one tracker, and its words."""

    tracker: Tracker
    dialect: Dialect
    client: Client
    now: datetime

    def get(self, path: str) -> Any:
        """The answer for a path of the interface."""
        return self.client.get(f"{self.tracker.api}{path}", limit=_MAX_BYTES).json()

    def pages(self, path: str) -> list[Any]:
        """All pages of a list, the last one being the first that is not full."""
        found, left = [], _MAX_LIST
        for page in range(1, _MOST_PAGES + 1):
            answer = self.client.get(f"{self.tracker.api}{path}&page={page}", limit=min(left, _MAX_BYTES))
            left -= len(answer.body)
            found.append(answer.json())
            if not isinstance(found[-1], list) or len(found[-1]) < self.dialect.per_page:
                break
        return found

    def changed(self, project: Project, since: datetime) -> tuple[list[Listed], str] | None:
        """What has changed in a project, oldest change first, and the list's tag; None if it is the list we know."""
        listed: dict[str, Listed] = {}
        etags: list[str] = []
        page = 1
        for _ in range(_MOST_PAGES):
            url = f"{self.tracker.api}{self.dialect.changed(project.path, since, page)}"
            answer = self.client.get(url, etag=project.etag if not etags else "", limit=_MAX_BYTES)
            if answer.is_unchanged:
                return None
            found = self.dialect.read_changed(self.tracker.host, project.path, answer.json())
            listed |= {one.address: one for one in found.issues}
            etags.append(answer.etag)
            if found.size < self.dialect.per_page:
                break
            # What changes meanwhile moves to the end, and the rest up: by number, some would be passed over.
            moved = found.latest is not None and found.latest.replace(microsecond=0) > since
            since, page = (found.latest or since, 1) if moved else (since, page + 1)
        in_order = sorted(listed.values(), key=lambda one: (one.changed_at, one.address))
        return in_order, etags[0] if len(etags) == 1 else ""

    def issue(self, address: str) -> FoundIssue | None:
        """One issue with all that belongs to it; None where it is not public."""
        page = page_of(address)
        if page is None:
            raise ShapeError(f"{address} is no address of an issue")
        data = self.get(self.dialect.issue(page))
        more = [self.pages(path) if paged else [self.get(path)] for path, paged in self.dialect.more(page)]
        return self.dialect.read(page, data, more)


def _read_project(asker: _Asker, project: Project, named: set[str], done: Visit) -> None:
    """Read the issues of a project that are wanted and have changed, and move its cursor behind them."""
    if not project.is_whole and named <= _failed_lately(asker):
        return
    since = project.changed_until or (asker.now - BACKFILL if project.is_whole else asker.now)
    try:
        news = asker.changed(project, since - _OVERLAP)
    except ShapeError as error:
        raise FetchError(f"the list of changes is not understood: {error}") from error
    except RefusedError as error:
        if project.is_whole or error.status not in _NOT_THERE:
            raise
        for address in sorted(named):
            _put_aside(asker, address, str(error), done)
        return
    listed, etag = news if news is not None else ([], project.etag)
    wanted = [one for one in listed if project.is_whole or one.address in named]
    waiting = _not_read_since(asker.tracker, [*_asked_again(asker, project, named), *wanted])
    now, later = _split(waiting, ISSUES_PER_POLL - done.read)
    done.left += len(later)
    _read_issues(asker, now, done)
    # Behind everything that was listed, or up to the first issue that has to wait for the next poll.
    project.changed_until = max([since, *(min(one.changed_at, asker.now) for one in listed)])
    if later:
        project.changed_until = max(since, min([project.changed_until, *(one.changed_at for one in later)]))
    project.etag = "" if later else etag
    project.save(update_fields=["changed_until", "etag"])


def _split(waiting: list[Listed], room: int) -> tuple[list[Listed], list[Listed]]:
    return waiting[: max(0, room)], waiting[max(0, room) :]


def _asked_again(asker: _Asker, project: Project, named: set[str]) -> Iterator[Listed]:
    """Issues that mails name and that were never asked for; and once a day those that could not be read."""
    known = set(Issue.objects.filter(address__in=named).values_list("address", flat=True))
    failed = asker.tracker.issues.exclude(error="").filter(asked_at__lt=asker.now - _AGAIN)
    again = {a for a in failed.values_list("address", flat=True) if (p := page_of(a)) and p.project == project.path}
    for address in sorted((named - known) | again):
        yield Listed(address, asker.now)


def _failed_lately(asker: _Asker) -> set[str]:
    """Issues that could not be read, and are not to be asked for yet."""
    failed = asker.tracker.issues.exclude(error="").filter(asked_at__gte=asker.now - _AGAIN)
    return set(failed.values_list("address", flat=True))


def _not_read_since(tracker: Tracker, listed: list[Listed]) -> list[Listed]:
    """Those that were not asked for since they changed, each once, the longest unchanged first."""
    unique = {one.address: one for one in reversed(listed)}
    asked = {issue.address: issue for issue in tracker.issues.filter(address__in=unique)}
    read = {address: issue.asked_at if issue.error else issue.changed_at for address, issue in asked.items()}
    found = [one for one in unique.values() if (last := read.get(one.address)) is None or last < one.changed_at]
    return sorted(found, key=lambda one: (one.changed_at, one.address))


def _read_issues(asker: _Asker, listed: list[Listed], done: Visit) -> None:
    """Read issues one by one, and keep what was read even when the tracker stops answering in between."""
    found: list[tuple[Listed, FoundIssue | None]] = []
    try:
        for one in listed:
            done.read += 1
            try:
                found.append((one, asker.issue(one.address)))
            except (TryLaterError, UnreachableError):
                raise
            except (FetchError, ShapeError) as error:
                _put_aside(asker, one.address, str(error), done)
            if sum(len(post.text) for _, issue in found if issue is not None for post in issue.posts) > _MAX_HELD:
                _keep(asker, found, done)
                found = []
    finally:
        _keep(asker, found, done)


def _put_aside(asker: _Asker, address: str, error: str, done: Visit) -> None:
    """Remember with an issue why it could not be read; the others are."""
    logger.warning("issue %s cannot be read: %s", address, error, extra={"url": address})
    done.errors[address] = error
    columns = {"tracker": asker.tracker, "asked_at": asker.now, "error": error[:500]}
    Issue.objects.update_or_create(address=address, defaults=columns)


def _keep(asker: _Asker, found: list[tuple[Listed, FoundIssue | None]], done: Visit) -> None:
    """First the archive, then the rows that say that it is there: killed in between, the issues are read again."""
    posts = _unseen([post for _, issue in found if issue is not None for post in issue.posts])
    if posts:
        mails = [(as_mail(post), post.at) for post in sorted(posts, key=lambda post: (post.at, post.key))]
        done.posts += append_mails(archive_path(asker.tracker) / "0.git", mails)
    for listed, issue in found:
        columns = {
            "tracker": asker.tracker,
            "asked_at": asker.now,
            "changed_at": issue.changed_at if issue is not None else listed.changed_at,
            "is_closed": issue is not None and issue.is_closed,
            "error": "",
        }
        Issue.objects.update_or_create(address=listed.address, defaults=columns)


def _unseen(posts: list[Post]) -> list[Post]:
    """Posts that are not stored yet: one that is stays as it is, however its words or the issue's title change."""
    stored = Message.objects.filter(message_id__in=[post.key for post in posts])
    known = set(stored.values_list("message_id", flat=True))
    return [post for post in posts if post.key not in known]
