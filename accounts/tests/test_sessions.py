"""How long sessions last, and what ends them."""

import runpy
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Session
from accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
HOUR = 3600


def hours_left() -> float:
    return (Session.objects.get().expire_date - timezone.now()).total_seconds() / HOUR


def move(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time() + seconds
    monkeypatch.setattr("accounts.sessions.time.time", lambda: now)


def test_a_session_ends_twelve_hours_after_its_last_use(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
    move(monkeypatch, 11 * HOUR)
    answer = inside.get("/account/")

    assert 11.9 < hours_left() < 12.1
    assert answer.cookies["sessionid"]["max-age"] == 12 * HOUR


def test_a_use_right_after_another_writes_nothing(inside: Client) -> None:
    before = Session.objects.get().expire_date
    inside.get("/account/")

    assert Session.objects.get().expire_date == before


def test_a_session_ends_fourteen_days_after_the_login(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    move(monkeypatch, 13 * 86_400 + 20 * HOUR)
    answer = inside.get("/account/")

    assert answer.cookies["sessionid"]["max-age"] == pytest.approx(4 * HOUR, abs=2)


def test_logging_out_everywhere_ends_all_other_sessions_of_this_user_alone(inside: Client, mona: User) -> None:
    other, stranger = Client(), Client()
    other.force_login(mona)
    stranger.force_login(User.objects.create_user("sam"))

    page = inside.post("/account/log-out-everywhere/", follow=True)

    assert "Other sessions that were ended: 1." in page.text
    assert [client.get("/account/").status_code for client in (inside, other, stranger)] == [200, 302, 200]


def test_a_new_password_ends_all_other_sessions(inside: Client, mona: User) -> None:
    other = Client()
    other.force_login(mona)
    given = {"old_password": PASSWORD, "new_password1": "quite another phrase", "new_password2": "quite another phrase"}

    answer = inside.post("/account/password/", given)

    assert answer["Location"] == "/account/"
    assert [client.get("/account/").status_code for client in (inside, other)] == [200, 302]


@pytest.mark.parametrize("word", ["short", "password1234", "mona@example.org", "123456789012", "x" * 5000])
def test_weak_or_endless_passwords_are_refused(word: str, inside: Client, mona: User) -> None:
    given = {"old_password": PASSWORD, "new_password1": word, "new_password2": word}

    page = inside.post("/account/password/", given)

    assert page.status_code == 200
    assert 'role="alert"' in page.text
    mona.refresh_from_db()
    assert mona.check_password(PASSWORD)


def test_the_old_password_cannot_be_guessed_at_leisure(inside: Client) -> None:
    statuses = [inside.post("/account/password/", {"old_password": "wrong"}).status_code for _ in range(11)]

    assert statuses == [200] * 10 + [429]


def test_probes_ask_nothing_of_a_session(inside: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert inside.get("/healthz").status_code == 200


def test_cookies_in_production_are_of_this_host_alone_and_hidden_from_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERNELTRACK_PRODUCTION", "1")
    said = runpy.run_path(str(Path(settings.BASE_DIR) / "kerneltrack" / "settings.py"))

    for kind in ("SESSION", "CSRF"):
        assert said[f"{kind}_COOKIE_NAME"].startswith("__Host-")
        assert said[f"{kind}_COOKIE_SECURE"]
        assert said.get(f"{kind}_COOKIE_HTTPONLY", getattr(settings, f"{kind}_COOKIE_HTTPONLY"))
        assert said.get(f"{kind}_COOKIE_SAMESITE", getattr(settings, f"{kind}_COOKIE_SAMESITE")) == "Lax"
        assert said.get(f"{kind}_COOKIE_DOMAIN") is None


def test_looking_at_the_door_begins_no_session(client: Client) -> None:
    assert "sessionid" not in client.get("/login/").cookies


def test_logging_out_ends_the_session(inside: Client) -> None:
    inside.post("/logout/")

    assert not Session.objects.exists()


@pytest.mark.parametrize("path", ["/account/", "/account/password/", "/account/two-factor/"])
def test_pages_of_an_account_are_its_owners_and_kept_nowhere(path: str, inside: Client) -> None:
    page = inside.get(path)

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert Client().get(path)["Location"] == f"/login/?next={path}"
