"""Reads all that is new from some or all sources, in this process and its children, until nothing is left."""

import multiprocessing
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connections
from django.db.models import Sum

from archive.models import Inbox, Range
from ingest import pipeline, polling, sites
from kernelorg.models import Site
from trackers.models import Tracker
from trees.models import Tree

Progress = Callable[[int, int], None]  # commits read, commits planned


@dataclass(slots=True)
class Report:
    """What a sync did, by source; `errors` name what to look at."""

    commits: int = 0
    stored: int = 0
    quarantined: int = 0
    errors: dict[str, str] = field(default_factory=dict)


def poll(inboxes: Iterable[Inbox], report: Report) -> None:
    """Ask every upstream and plan what is new."""
    asked = list(inboxes)
    polling.poll_inboxes(asked)
    for inbox in asked:
        inbox.refresh_from_db()
        if inbox.error:
            report.errors[inbox.name] = inbox.error


def poll_trackers(trackers: Iterable[Tracker], report: Report) -> None:
    """Read what has changed on bug trackers, and plan the reading of it as mail."""
    for tracker in trackers:
        visit = polling.poll_tracker(tracker)
        tracker.refresh_from_db()
        if tracker.error:
            report.errors[tracker.name] = tracker.error
        elif visit.left:
            report.errors[tracker.name] = f"{visit.left} more issues have changed: sync again"


def poll_sites(found: Iterable[Site], report: Report) -> None:
    """Ask sites what they list."""
    for site in found:
        sites.poll_site(site, by_hand=True)
        site.refresh_from_db()
        if site.error:
            report.errors[site.name] = site.error


def waiting() -> int:
    """Commits that are planned and not read yet."""
    return Range.objects.aggregate(n=Sum("commits"))["n"] or 0


def unasked() -> int:
    """How many sources have not answered a first time yet; a tree, once all of it is read."""
    never = {"is_enabled": True, "checked_at": None}
    return sum(kind._default_manager.filter(**never).count() for kind in (Inbox, Tree, Site))


def drain(*, jobs: int, report: Report, progress: Progress) -> None:
    """Read planned ranges with several processes at once, until none is left."""
    planned = waiting()
    progress(0, planned)
    if not planned:
        return
    if jobs == 1:
        while (outcome := pipeline.read_next_range()) is not None:
            _add(report, outcome)
            progress(report.commits, planned)
        return
    count = Range.objects.count()
    connections.close_all()  # children must not share our connection
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        for outcomes in pool.imap_unordered(_drain_alone, range(count)):
            for outcome in outcomes:
                _add(report, outcome)
            progress(report.commits, planned)


def _drain_alone(_: int) -> list[pipeline.Outcome]:
    """One range, in a child process."""
    outcome = pipeline.read_next_range()
    return [outcome] if outcome is not None else []


def _add(report: Report, outcome: pipeline.Outcome) -> None:
    report.commits += outcome.commits
    report.stored += outcome.stored
    report.quarantined += outcome.quarantined


def default_jobs() -> int:
    """One process per processor, four at most: beyond, PostgreSQL is what they wait for."""
    return min(4, len(os.sched_getaffinity(0)))
