"""A door that nobody has knocked at yet, and people with passwords."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from accounts import doorman
from ingest.shared import key_of, shared
from tests.make import make_user

PASSWORD = "correct horse battery staple"  # noqa: S105


@pytest.fixture(autouse=True)
def _fresh(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(doorman, "_own", doorman.Buckets())
    shared().ask(lambda client: [client.delete(key) for key in client.scan_iter(match=key_of("limit", "login-*"))])


@pytest.fixture
def mona(db: None) -> User:
    user = make_user("mona", "triager")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def inside(client: Client, mona: User) -> Client:
    client.force_login(mona)
    return client
