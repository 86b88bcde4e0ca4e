"""What the site logs, as it is set: requests, tasks and mails are named."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from celery import shared_task
from django.test import Client

from archive import git
from archive.models import Epoch, Inbox
from ingest import meters, pipeline
from vitals.lines import JsonLines

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


class Kept(logging.Handler):
    """Lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture(autouse=True)
def _listening(kept: Kept) -> object:
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


def test_a_line_and_the_answer_name_the_request_as_the_proxy_did(client: Client, kept: Kept) -> None:
    answer = client.get("/nothing/", headers={"x-request-id": "proxy-0123456789"})

    assert answer["X-Request-Id"] == "proxy-0123456789"
    (line,) = [line for line in kept.lines if line["logger"] == "django.request"]
    assert line["request_id"] == "proxy-0123456789"
    assert line["status_code"] == 404


@pytest.mark.parametrize("name", ["", "short", "x" * 65, "new\nline-and-more", "semi;colon=0123456"])
def test_a_name_that_is_none_is_not_taken_over(client: Client, name: str) -> None:
    assert client.get("/about/", headers={"x-request-id": name})["X-Request-Id"] != name


def test_two_requests_have_two_names(client: Client) -> None:
    assert client.get("/about/")["X-Request-Id"] != client.get("/about/")["X-Request-Id"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"Subject: x\r\nMessage-Id:  <a.b@example.org>\r\n\r\nbody", "a.b@example.org"),
        (b"Message-ID:\n <folded@example.org>\n\n", "folded@example.org"),
        (b"Message-ID: <a\x00\x1b[2J\xff@example.org>\n\n", None),
        (b"Subject: none\n\n", None),
        (None, None),
    ],
)
def test_a_mail_in_quarantine_is_one_line_with_its_id(
    kept: Kept, raw: bytes | None, said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "parse_mail", Mock(side_effect=ValueError("broken")))
    entry = git.Entry("c0ffee", 0, "m", "00" * 20)
    pipeline.read_or_refuse(Epoch(inbox=Inbox(name="stable")), entry, 9, raw)

    (line,) = kept.lines
    assert line.get("message_id") == said
    assert (line["inbox"], line["commit"]) == ("stable", "c0ffee")
    assert ("broken" if raw else "does not have this mail") in str(line["message"])


@shared_task
def _complain() -> None:
    logging.getLogger("a.room").warning("it fails")


def test_a_line_names_the_task_that_writes_it(kept: Kept) -> None:
    done = _complain.apply()

    (line,) = [line for line in kept.lines if line["logger"] == "a.room"]
    assert line["task"] == _complain.name
    assert line["task_id"] == done.id
    logging.getLogger("a.room").warning("after it")
    assert "task" not in kept.lines[-1]


def test_a_task_is_measured() -> None:
    _complain.apply()
    meters.flush()

    found = meters.gathered()
    assert found is not None
    assert sum(found["kerneltrack_task_seconds"][_complain.name, "no"].counts) >= 1


@pytest.mark.slow
def test_workers_beat_and_commands_write_the_lines_of_the_settings(tmp_path: Path) -> None:
    """All in one process: what Celery does to logging, it does once."""
    script = (
        "import kerneltrack, logging, sys; app = kerneltrack.celery_app; app.set_default()\n"
        "import django; django.setup()\n"
        "app.log.setup(loglevel='INFO', redirect_stdouts=True)\n"
        "logging.getLogger('celery.app.trace').info('a task')\n"
        "logging.getLogger('gunicorn.error').info('booted')\n"
        "logging.getLogger('a.room').warning('a line', extra={'message_id': 'x@y\\n'})\n"
    )
    more = {"KERNELTRACK_LOG_FORMAT": "json", "KERNELTRACK_STATE": str(tmp_path), "KERNELTRACK_LOG_LEVEL": "WARNING"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **more, "DJANGO_SETTINGS_MODULE": "kerneltrack.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["message"] for line in lines] == ["a task", "booted", "a line"]
    assert lines[2]["message_id"] == "x@y\n"
