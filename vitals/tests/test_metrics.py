"""What /metrics tells, in how many statements, and that the documents tell the same."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse
from pytest_django import Settings

from archive.models import Delivery, Epoch, Inbox, Quarantine, Range
from hosts.models import Host
from ingest import meters
from ingest.shared import key_of, shared
from tests.make import make_message, make_regression, make_releases
from trees.models import Tree
from vitals.collector import Installation

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


@pytest.fixture(autouse=True)
def _no_measures(db: None) -> Iterator[None]:
    meters.flush()
    shared().ask(lambda client: client.delete(meters._key(), key_of("beat")))
    yield
    meters.flush()
    shared().ask(lambda client: client.delete(meters._key(), key_of("beat")))


def samples(client: Client) -> dict[tuple[str, tuple[str, ...]], float]:
    """name and values of labels, in the order of their names -> figure."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = parse(answer.content.decode())
    return {(s.name, tuple(s.labels[x] for x in sorted(s.labels))): s.value for f in families for s in f.samples}


def make_inbox(name: str, **facts: object) -> Inbox:
    now = timezone.now()
    polled = {"checked_at": now, "succeeded_at": now - timedelta(minutes=5)} | facts
    inbox = Inbox.objects.create(name=name, url="/nowhere", **polled)
    epoch = Epoch.objects.create(inbox=inbox, number=0)
    message = make_message(message_id=f"{name}@example.org", arrived=now - timedelta(hours=2))
    Delivery.objects.create(message=message, epoch=epoch, blob=name.encode(), arrived=message.arrived)
    Range.objects.create(epoch=epoch, end="a" * 40, commits=7)
    for dismissed_at in (None, now):
        blob = f"{name} {dismissed_at}".encode()
        Quarantine.objects.create(epoch=epoch, blob=blob, arrived=now, error="x", dismissed_at=dismissed_at)
    return inbox


def test_a_source_is_told_with_its_lag(client: Client) -> None:
    make_inbox("regressions", error="no route to host")

    found = samples(client)

    of = ("inbox", "regressions")
    assert found["kerneltrack_source_answer_age_seconds", of] == pytest.approx(300, abs=60)
    assert found["kerneltrack_source_newest_mail_age_seconds", of] == pytest.approx(7200, abs=60)
    assert found["kerneltrack_source_failing", of] == 1
    assert found["kerneltrack_source_late", of] == 0
    assert found["kerneltrack_source_pending_commits", of] == 7
    assert found["kerneltrack_source_quarantined_mails", of] == 1


def test_a_source_that_never_answered_is_late_and_has_no_age(client: Client) -> None:
    Tree.objects.create(name="rt", url="/nowhere", kind="rt", checked_at=timezone.now(), error="gone")

    found = samples(client)

    assert found["kerneltrack_source_late", ("tree", "rt")] == 1
    assert ("kerneltrack_source_answer_age_seconds", ("tree", "rt")) not in found


def test_a_paused_source_is_left_out(client: Client) -> None:
    make_inbox("paused", is_enabled=False)

    assert not [key for key in samples(client) if "paused" in key[1]]


def test_regressions_count_as_on_pages(client: Client) -> None:
    make_releases()
    from releases.queries import cycle_dates

    cycle = cycle_dates(at=timezone.now())[0].version
    make_regression(cycle=cycle)

    assert samples(client)["kerneltrack_regressions_open", (cycle,)] == 1


def test_hosts_that_were_asked_are_told(client: Client) -> None:
    Host.objects.create(name="lore.kernel.org", requests=12, failed=1, received=4096, seconds=1.5)

    found = samples(client)

    assert found["kerneltrack_host_requests_total", ("lore.kernel.org",)] == 12
    assert found["kerneltrack_host_received_bytes_total", ("lore.kernel.org",)] == 4096
    assert found["kerneltrack_host_quiet_seconds", ("lore.kernel.org",)] == 0


def test_what_is_queued_is_told(client: Client) -> None:
    before = samples(client)["kerneltrack_queue_tasks", ()]
    shared().ask(lambda redis: redis.lpush("celery", "a task", "another"))
    try:
        assert samples(client)["kerneltrack_queue_tasks", ()] == before + 2
    finally:
        shared().ask(lambda redis: (redis.lrem("celery", 1, "a task"), redis.lrem("celery", 1, "another")))


def test_pages_are_measured_by_the_name_of_their_view(client: Client) -> None:
    client.get("/about/")
    client.get("/about/?at=2020-01-01")

    found = samples(client)

    assert found["kerneltrack_page_seconds_count", ("no", "about")] == 2
    assert found["kerneltrack_answers_total", ("2xx",)] == 2


def test_a_page_that_is_kept_is_told_apart(client: Client, settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    for _ in range(3):
        client.get("/about/?kept")

    found = samples(client)

    assert found["kerneltrack_page_seconds_count", ("no", "about")] == 1
    assert found["kerneltrack_page_seconds_count", ("yes", "about")] == 2


def test_addresses_that_visitors_make_up_add_no_series(client: Client) -> None:
    for number in range(5):
        client.get(f"/nothing-{number}/")

    found = samples(client)

    assert found["kerneltrack_answers_total", ("4xx",)] == 5
    assert not [key for key in found if "nothing" in str(key)]


def test_openmetrics_is_given_to_whom_it_is_asked_by(client: Client) -> None:
    make_inbox("regressions")
    accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"

    answer = client.get("/metrics", headers={"accept": accept})

    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert "kerneltrack_up" in {family.name for family in parse_openmetrics(answer.content.decode())}  # type: ignore[no-untyped-call]


def test_without_redis_the_database_still_tells(client: Client, settings: Settings, tmp_path: Path) -> None:
    make_inbox("regressions")
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"

    found = samples(client)

    assert found["kerneltrack_up", ("redis",)] == 0
    assert found["kerneltrack_up", ("database",)] == 1
    assert found["kerneltrack_source_failing", ("inbox", "regressions")] == 0


def test_a_hundred_sources_take_no_more_statements_than_one(client: Client) -> None:
    make_inbox("first")
    with CaptureQueriesContext(
        connection,
    ) as one:
        samples(client)
    for number in range(99):
        make_inbox(f"list-{number}")
        Tree.objects.create(name=f"tree-{number}", url="/nowhere", kind="rt")
    with CaptureQueriesContext(connection) as many:
        found = samples(client)

    assert len(many) == len(one) <= 24
    assert found["kerneltrack_metrics_seconds", ()] < 2  # 50 ms where nothing else runs


def told() -> list[Metric]:
    return list(Installation().collect())


def names() -> set[str]:
    return {family.name + ("_total" if family.type == "counter" else "") for family in told()}


def test_the_documents_list_every_metric_with_its_labels(client: Client) -> None:
    make_releases()
    make_inbox("regressions")
    shared().ask(lambda redis: redis.set(key_of("beat"), "", ex=100))
    from ingest.models import advance_generation

    advance_generation()
    text = (DOCS / "operations.md").read_text()

    assert set(re.findall(r"^\| `(kerneltrack_\w+)` \|", text, re.MULTILINE)) == names()


def test_the_rules_for_alerts_name_metrics_that_there_are() -> None:
    rules = yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"][0]["rules"]
    text = (DOCS / "operations.md").read_text()
    listed = set(re.findall(r"^\| `(kerneltrack_\w+)` \|", text, re.MULTILINE))

    assert len({rule["alert"] for rule in rules}) == len(rules) > 5
    for rule in rules:
        used = {re.sub("_(bucket|count|sum)$", "", name) for name in re.findall(r"kerneltrack_\w+", rule["expr"])}
        assert used, rule
        assert used <= listed, rule
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
