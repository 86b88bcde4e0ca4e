"""The probes tell the truth."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_alive_is_alive(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_without_a_worker_the_site_is_not_ready(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == answer.json()["redis"] == "ok"
    assert "no worker answered" in answer.json()["worker"]


def test_without_redis_the_site_is_not_ready_but_pages_work(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock?db=0"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["redis"].startswith("does not answer")
    assert client.get("/").status_code == 200
