"""The metrics of the whole installation, whichever web process is asked: what the database and Redis know now.

docs/operations.md lists them. A bounded number of statements, none of which reads more than an index has for a source.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import redis
from celery import current_app
from django.db import DatabaseError, connection
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from archive.models import Message
from delivery.models import Delivery, State
from hosts.models import Host
from ingest import meters
from ingest.models import Generation
from ingest.shared import shared
from regressions.queries import counts_by_cycle
from releases.queries import cycle_dates
from subscriptions.models import Subscriber
from vitals.beat import seconds_since_tick
from vitals.sources import Source, sources
from webhooks import queries as webhooks

_HOSTS = 100  # those asked most: a light source or lookups may meet many
_EXACT = 100_000  # rows up to which messages are counted; beyond, PostgreSQL's estimate will do
Families = Iterator[Metric]


class Installation(Collector):
    """Asked anew for each answer."""

    def collect(self) -> Iterable[Metric]:
        """What can be known; a server that is away leaves out what it knows, and is named."""
        begun = time.perf_counter()
        found: list[Metric] = []
        is_well = {"database": True, "redis": True}
        for part in _DATABASE:
            if is_well["database"]:
                try:
                    found += part(timezone.now())
                except DatabaseError:
                    is_well["database"] = False
        measured = list(_redis())
        is_well["redis"] = bool(measured)
        up = GaugeMetricFamily("kerneltrack_up", "Whether a server answers.", labels=["server"])
        for name, answers in is_well.items():
            up.add_metric([name], answers)
        took = GaugeMetricFamily("kerneltrack_metrics_seconds", "Time that these figures took.")
        took.add_metric([], time.perf_counter() - begun)
        return [up, *found, *measured, took]


# name of a gauge -> what it says, and what of a source; None where a source has no such figure
_OF_SOURCES: dict[str, tuple[str, Callable[[Source], float | None]]] = {
    "kerneltrack_source_answer_age_seconds": ("Time since the last good answer.", lambda s: s.answered),
    "kerneltrack_source_checked_age_seconds": ("Time since it was last asked.", lambda s: s.checked),
    "kerneltrack_source_failing": ("Whether the last poll failed.", lambda s: s.is_failing),
    "kerneltrack_source_late": ("Whether pages call it late.", lambda s: s.is_late),
    "kerneltrack_source_newest_mail_age_seconds": ("Time since the newest mail arrived.", lambda s: s.newest),
    "kerneltrack_source_pending_commits": ("Commits planned, and not read yet.", lambda s: s.pending),
    "kerneltrack_source_quarantined_mails": ("Mails that no reader could read.", lambda s: s.quarantined),
    "kerneltrack_source_unreadable_issues": ("Issues that could not be read the last time.", lambda s: s.unreadable),
}


def _sources(now: datetime) -> Families:
    found = sources(now=now)
    for name, (told, figure) in _OF_SOURCES.items():
        gauge = GaugeMetricFamily(name, told, labels=["kind", "name"])
        for source in found:
            value = figure(source)
            if value is not None:
                gauge.add_metric([source.kind, source.name], value)
        yield gauge


def _state(now: datetime) -> Families:
    number, changed_at = Generation.objects.values_list("number", "changed_at").first() or (0, None)
    yield _gauge("kerneltrack_generation", "How often state has changed.", number)
    if changed_at is not None:
        yield _gauge("kerneltrack_generation_age_seconds", "Time since then.", (now - changed_at).total_seconds())
    yield _gauge("kerneltrack_messages", "Distinct mails stored; an estimate above 100,000.", _messages())
    current = next((cycle.version for cycle in cycle_dates(at=now)), "")
    counts = counts_by_cycle([current], at=now).get(current) if current else None
    for state, told in _REGRESSIONS.items():
        gauge = GaugeMetricFamily(f"kerneltrack_regressions_{state}", told, labels=["cycle"])
        if current:
            gauge.add_metric([current], getattr(counts, state, 0))
        yield gauge


_REGRESSIONS = {
    "open": "Regressions of the current cycle that are open.",
    "incoming": "Of these, those with a fix on its way.",
}


def _messages() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [Message._meta.db_table])
        (estimate,) = cursor.fetchone()
    return int(estimate) if estimate > _EXACT else Message.objects.count()


def _consumers(now: datetime) -> Families:
    waiting = Delivery.objects.filter(batch__dispatch__finished_at=None, state=State.WAITING).count()
    yield _gauge("kerneltrack_mails_waiting", "Mails planned, and neither sent nor given up.", waiting)
    suspended = Subscriber.objects.filter(suspended_at__isnull=False).count()
    yield _gauge("kerneltrack_subscribers_suspended", "Addresses that bounced, to which nothing is sent.", suspended)
    rows = webhooks.rows()
    by_state = GaugeMetricFamily(
        "kerneltrack_webhooks", "Endpoints by state: well, failing, disabled.", labels=["state"]
    )
    disabled = sum(not row.endpoint.is_enabled for row in rows)
    failing = sum(row.endpoint.is_enabled and row.endpoint.failures > 0 for row in rows)
    for state, number in (("well", len(rows) - failing - disabled), ("failing", failing), ("disabled", disabled)):
        by_state.add_metric([state], number)
    yield by_state
    behind = sum(row.counted for row in rows if row.endpoint.is_enabled)
    yield _gauge("kerneltrack_webhook_changes_waiting", "Changes that enabled endpoints have not taken.", behind)


# name of a counter or gauge -> what it says, and which column of a host
_OF_HOSTS = {
    "kerneltrack_host_requests": ("Requests to another site.", "requests"),
    "kerneltrack_host_unchanged": ("Of these, answers that nothing is new.", "unchanged"),
    "kerneltrack_host_refused": ("Of these, refused (4xx, challenges).", "refused"),
    "kerneltrack_host_failed": ("Of these, failed (5xx, no answer, one of no use).", "failed"),
    "kerneltrack_host_received_bytes": ("Bytes that came, as sent.", "received"),
    "kerneltrack_host_seconds": ("Time that answers took.", "seconds"),
}


def _hosts(now: datetime) -> Families:
    found = list(Host.objects.order_by("-requests", "name")[:_HOSTS])
    for name, (told, column) in _OF_HOSTS.items():
        counter = CounterMetricFamily(name, told, labels=["host"])
        for host in found:
            counter.add_metric([host.name], getattr(host, column))
        yield counter
    quiet = GaugeMetricFamily(
        "kerneltrack_host_quiet_seconds", "For how long it asked to be left alone.", labels=["host"]
    )
    for host in found:
        left = (host.quiet_until - now).total_seconds() if host.quiet_until else 0.0
        quiet.add_metric([host.name], max(0.0, left))
    yield quiet


_DATABASE: tuple[Callable[[datetime], Families], ...] = (_sources, _state, _consumers, _hosts)


def _redis() -> Families:
    """What is queued, beat, and what all processes measured; nothing while Redis is away."""
    meters.flush()
    measured = meters.gathered()
    queued = shared().ask(_queued)
    if measured is None or queued is None:
        return
    waiting, reserved, tick = queued
    yield _gauge("kerneltrack_queue_tasks", "Tasks that no worker has taken.", waiting)
    yield _gauge("kerneltrack_queue_reserved_tasks", "Tasks that a worker has and has not finished.", reserved)
    if tick is not None:
        yield _gauge("kerneltrack_beat_tick_age_seconds", "Time since beat last ticked.", tick)
    for name, found in measured.items():
        yield _measured(meters.METERS[name], found)


def _queued(client: redis.Redis) -> tuple[int, int, float | None]:
    """Names as Kombu has them: a list for each queue, and a hash of what is not acknowledged."""
    pipeline = client.pipeline(transaction=False)
    pipeline.llen(current_app.conf.task_default_queue)
    pipeline.hlen("unacked")
    waiting, reserved = pipeline.execute()
    return waiting, reserved, seconds_since_tick(client)


def _measured(meter: meters.Meter, found: dict[tuple[str, ...], meters.Series]) -> Metric:
    if not meter.bounds:
        counter = CounterMetricFamily(meter.name, meter.help, labels=meter.labels)
        for labels, series in sorted(found.items()):
            counter.add_metric(labels, series.counts[0])
        return counter
    histogram = HistogramMetricFamily(meter.name, meter.help, labels=meter.labels)
    for labels, series in sorted(found.items()):
        histogram.add_metric(labels, list(_cumulative(meter.bounds, series.counts)), series.total)
    return histogram


def _cumulative(bounds: tuple[float, ...], counts: list[int]) -> Iterator[tuple[str, float]]:
    total = 0
    for bound, number in zip((*map(str, bounds), "+Inf"), counts, strict=True):
        total += number
        yield bound, total


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)
