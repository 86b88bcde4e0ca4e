"""The probes tell the truth."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from ingest.shared import key_of, shared
from vitals import beat, probes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_told(db: None) -> Iterator[None]:
    probes._answers.clear()
    yield
    shared().ask(lambda client: client.delete(key_of("beat")))


def tick(*, seconds_ago: int = 0) -> None:
    """A beat of then."""
    shared().ask(lambda client: client.set(key_of("beat"), "", ex=beat._KEPT - seconds_ago))


def test_alive_is_alive(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_without_a_worker_the_site_is_not_ready(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == answer.json()["redis"] == answer.json()["migrations"] == "ok"
    assert "no worker answered" in answer.json()["worker"]


def test_without_redis_the_site_is_not_ready_but_pages_work(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["redis"].startswith("does not answer")
    assert client.get("/").status_code == 200
    assert client.get("/readyz?of=web").status_code == 200


def test_a_web_process_needs_the_database_and_its_tables_alone(client: Client) -> None:
    answer = client.get("/readyz?of=web")

    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "migrations": "ok"})


def test_a_database_that_is_away_is_named(client: Client, settings: Settings, tmp_path: Path) -> None:
    with host_of_database(str(tmp_path)):
        answer = client.get("/readyz?of=web")

    assert answer.status_code == 503
    assert answer.json()["database"] == "does not answer: OperationalError"


@contextmanager
def host_of_database(host: str) -> Iterator[None]:
    usual = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = host
    try:
        yield
    finally:
        connection.settings_dict["HOST"] = usual


@pytest.mark.django_db(transaction=True)
def test_tables_of_an_older_version_are_named(client: Client) -> None:
    rename = "UPDATE django_migrations SET app = %s WHERE app = %s"
    with connection.cursor() as cursor:
        cursor.execute(rename, ["elsewhere", "hosts"])
        try:
            answer = client.get("/readyz?of=web")
        finally:
            cursor.execute(rename, ["hosts", "elsewhere"])

    assert answer.status_code == 503
    assert answer.json()["migrations"].startswith("missing: hosts.")


def test_a_part_that_nobody_knows_is_refused(client: Client) -> None:
    assert client.get("/readyz?of=everything").status_code == 400


def test_whoever_probes_knows_no_name_of_the_site(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/readyz?of=web", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_a_probe_does_not_touch_what_pages_use(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/readyz?of=web")


def test_beat_is_well_as_long_as_it_ticks(capsys: pytest.CaptureFixture[str]) -> None:
    tick()

    call_command("healthy", "beat")

    assert capsys.readouterr().out == "ok: redis, beat\n"


def test_a_beat_that_stands_still_is_not_well() -> None:
    tick(seconds_ago=90)

    with pytest.raises(CommandError, match=r"beat: its last tick was 9\d s ago"):
        call_command("healthy", "beat")


def test_a_beat_that_never_ran_is_not_well() -> None:
    with pytest.raises(CommandError, match="beat: no beat has run"):
        call_command("healthy", "beat")


def test_each_tick_of_the_scheduler_leaves_its_mark(tmp_path: Path) -> None:
    from kerneltrack.celery import app

    scheduler = beat.TellingScheduler(app, schedule_filename=str(tmp_path / "schedule"))
    scheduler.schedule.clear()  # nothing is to be sent
    scheduler.tick()
    scheduler.close()

    assert shared().ask(beat.seconds_since_tick) < 5
    assert app.conf.beat_scheduler == "vitals.beat:TellingScheduler"
    assert app.conf.beat_max_loop_interval * 3 < beat.LATEST


def test_a_worker_that_does_not_answer_is_not_well() -> None:
    with pytest.raises(CommandError, match="worker: no worker answered within 2 s"):
        call_command("healthy", "worker")


@contextmanager
def web(status: int, body: bytes) -> Iterator[str]:
    """Something that answers so, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_web_is_well_when_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with web(200, json.dumps({"database": "ok"}).encode()) as url:
        call_command("healthy", "web", url=url)

    assert capsys.readouterr().out == "ok: database\n"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, b'{"database": "does not answer: X", "migrations": "ok"}', "^database: does not answer: X$"),
        (500, b"<html>", "^web: answers nonsense"),
        (200, b"<html>", "^web: answers nonsense"),
        (200, b"[1]", "^web: answers nonsense"),
    ],
)
def test_web_is_not_well_for_whatever_else_it_answers(status: int, body: bytes, said: str) -> None:
    with web(status, body) as url, pytest.raises(CommandError, match=said):
        call_command("healthy", "web", url=url)


def test_web_that_does_not_listen_is_not_well() -> None:
    with pytest.raises(CommandError, match="web: does not answer"):
        call_command("healthy", "web", url="http://127.0.0.1:9")


def test_every_service_tells_what_it_needs() -> None:
    assert all(set(needed) <= set(probes.TELLS[of]) for of, needed in probes.NEEDS.items())


@pytest.mark.parametrize("of", probes.NEEDS)
def test_who_asks_without_end_gets_the_answer_before_and_holds_no_thread(
    of: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count(1)
    monkeypatch.setattr(probes, "probe", lambda of: (True, {"n": f"{next(numbers)}"}))

    first = [client.get(f"/readyz?of={of}").json() for _ in range(3)]
    monkeypatch.setattr(probes, "_FRESH", 0.0)
    with probes._asking:  # another is at it
        during = client.get(f"/readyz?of={of}").json()
    after = client.get(f"/readyz?of={of}").json()

    assert first == [{"n": "1"}] * 3
    assert (during, after) == ({"n": "1"}, {"n": "2"})
