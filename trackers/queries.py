"""The read side of trackers: how far each is read, and which issues could not be."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from trackers.models import Issue, Tracker


@dataclass(frozen=True, slots=True)
class TrackerStatus:
    """One tracker on the source-health page."""

    name: str
    kind: str
    host: str
    is_enabled: bool
    projects: tuple[str, ...]  # followed as a whole
    issues: int
    failed: int
    latest: datetime | None  # change of an issue
    quiet_until: datetime | None
    checked_at: datetime | None
    succeeded_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class FailedIssue:
    """An issue that could not be read, and why."""

    address: str
    asked_at: datetime
    error: str


def tracker_status(*, at: datetime) -> list[TrackerStatus]:
    """Every tracker, by name: two queries for any number of them."""
    found = Tracker.objects.prefetch_related("projects").annotate(
        read=Count("issues", filter=Q(issues__changed_at__isnull=False)),
        failed=Count("issues", filter=~Q(issues__error="")),
        latest=Max("issues__changed_at"),
    )
    return [
        TrackerStatus(
            name=tracker.name,
            kind=tracker.kind,
            host=tracker.host,
            is_enabled=tracker.is_enabled,
            projects=tuple(project.path or "all bugs" for project in tracker.projects.all() if project.is_whole),
            issues=tracker.read,
            failed=tracker.failed,
            latest=tracker.latest,
            quiet_until=tracker.quiet_until if tracker.quiet_until and tracker.quiet_until > at else None,
            checked_at=tracker.checked_at,
            succeeded_at=tracker.succeeded_at,
            error=tracker.error,
        )
        for tracker in found
    ]


def failed_issues(*, limit: int = 50) -> list[FailedIssue]:
    """Issues that could not be read the last time, newest first."""
    found = Issue.objects.exclude(error="").order_by("-asked_at", "address")[:limit]
    return [FailedIssue(issue.address, issue.asked_at, issue.error) for issue in found]
