"""The door: who gets in, what those learn who do not, and how often it may be tried."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import log
from accounts.models import KnownNetwork, Session
from accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def knock(client: Client, name: str = "mona", password: str = PASSWORD, onward: str = "", at: str = "192.0.2.7") -> Any:
    return client.post("/login/", {"username": name, "password": password, "next": onward}, REMOTE_ADDR=at)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_name_and_password_open_it_and_the_log_of_acts_says_from_where(client: Client, mona: User) -> None:
    answer = knock(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    assert LogEntry.objects.get().change_message == "Logged in by password from 192.0.2.0/24."
    assert KnownNetwork.objects.get().network == "192.0.2.0/24"


def test_where_somebody_logged_in_from_is_forgotten_after_ninety_days(client: Client, mona: User) -> None:
    knock(Client(), at="198.51.100.1")
    log.record(mona, mona, "Changed the password.")
    LogEntry.objects.update(action_time=timezone.now() - timedelta(days=91))
    KnownNetwork.objects.update(last_at=timezone.now() - timedelta(days=91))

    knock(client)

    assert [entry.change_message[:20] for entry in LogEntry.objects.order_by("pk")] == [
        "Changed the password",
        "Logged in by passwor",
    ]
    assert [known.network for known in KnownNetwork.objects.all()] == ["192.0.2.0/24"]


def test_a_login_takes_another_key_for_the_session_than_was_known_before(client: Client, mona: User) -> None:
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)

    knock(client)

    assert client.session.session_key != session.session_key
    assert "planted" not in client.session


@pytest.mark.parametrize(
    ("name", "password", "is_active"),
    [("mona", "wrong", True), ("nobody", PASSWORD, True), ("mona", PASSWORD, False), ("mona", "wrong", False)],
)
def test_whoever_is_refused_learns_nothing_of_accounts(
    name: str, password: str, is_active: bool, mona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.update(is_active=is_active)
    hashed: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: hashers.MD5PasswordHasher, password: str, *given: Any) -> str:
        hashed.append(password)
        return encode(self, password, *given)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)

    page = knock(Client(), name, password)

    assert page.status_code == 200
    assert "Name and password do not match." in page.text
    assert len(hashed) == 1, "it takes as long as any other"


def test_somebody_without_a_password_yet_is_refused_like_anybody(client: Client, mona: User) -> None:
    mona.set_unusable_password()
    mona.save()

    assert "do not match" in knock(client, password="!").text  # noqa: S106


@pytest.mark.parametrize("name", ["mo\x00na", "m" * 10_000, "\u202emona", "mona\r\nX-Evil: 1", "<b>mona"])
def test_names_that_are_none_are_refused(name: str, client: Client, mona: User) -> None:
    page = knock(client, name)

    assert page.status_code == 200
    assert "do not match" in page.text
    assert "<b>mona" not in page.text


def test_a_password_of_a_megabyte_is_not_hashed(client: Client, mona: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *given: pytest.fail("hashed"))

    assert "do not match" in knock(client, password="x" * 1_000_000).text


def test_a_name_is_the_same_in_another_normal_form_of_unicode(client: Client, mona: User) -> None:
    User.objects.update(username="zo\u00eb")

    assert knock(client, "zoe\u0308").status_code == 302


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "http:///evil"]
)
def test_it_leads_to_no_other_site(onward: str, client: Client, mona: User) -> None:
    assert knock(client, onward=onward)["Location"] == "/"


def test_lines_in_the_way_onward_become_no_headers(client: Client, mona: User) -> None:
    answer = knock(client, onward="/account/\r\nX-Evil: 1")

    assert "X-Evil" not in answer
    assert "\n" not in answer["Location"]


def test_it_leads_back_to_where_one_came_from(client: Client, mona: User) -> None:
    assert knock(client, onward="/tokens/?a=b")["Location"] == "/tokens/?a=b"


def test_a_name_is_tried_ten_times_from_one_network_then_the_right_password_waits_too(
    client: Client, mona: User
) -> None:
    answers = [knock(Client(), password="wrong").status_code for _ in range(10)]  # noqa: S106
    held = knock(client)

    assert answers == [200] * 10
    assert held.status_code == 429
    assert 0 < int(held["Retry-After"]) <= 91
    assert "Too many attempts" in held.text
    assert not is_in(client)


def test_names_that_nobody_has_are_held_back_in_the_same_way(mona: User) -> None:
    statuses = {name: [knock(Client(), name, "wrong").status_code for _ in range(11)] for name in ("mona", "nobody")}

    assert statuses["mona"] == statuses["nobody"]


def test_a_spelling_in_other_letters_is_the_same_name_for_the_limit(mona: User) -> None:
    for name in ("mona", "MONA") * 5:
        knock(Client(), name, "wrong")

    assert knock(Client(), "Mona").status_code == 429


def test_strangers_elsewhere_do_not_keep_somebody_out_where_they_logged_in_before(client: Client, mona: User) -> None:
    knock(client)
    client.logout()
    for number in range(61):  # more than a name has from all networks together
        knock(Client(), password="wrong", at=f"198.51.{number}.1")  # noqa: S106

    assert knock(Client(), at="203.0.113.1").status_code == 429
    assert knock(client).status_code == 302


def test_a_network_tries_sixty_names(mona: User) -> None:
    statuses = [knock(Client(), f"name{number}", "wrong").status_code for number in range(61)]

    assert statuses == [200] * 60 + [429]


def test_without_redis_each_process_counts_by_itself(client: Client, mona: User, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    statuses = [knock(Client(), password="wrong").status_code for _ in range(11)]  # noqa: S106

    assert statuses == [200] * 10 + [429]


def test_logs_tell_outcomes_and_no_passwords(client: Client, mona: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "accounts.login")
    knock(client, "mo\nna" + "x" * 200, "tops3cret")
    knock(client)

    failed, passed = caplog.records
    assert (failed.outcome, failed.network) == ("failed", "192.0.2.0/24")  # type: ignore[attr-defined]
    assert failed.user_name == "mo?na" + "x" * 55  # type: ignore[attr-defined]
    assert (passed.outcome, passed.user_name) == ("passed", "mona")  # type: ignore[attr-defined]
    assert "tops3cret" not in caplog.text
    assert PASSWORD not in caplog.text


def test_names_for_the_log_are_one_line() -> None:
    assert log.clean("a\r\n\x1b[31m\u202eb") == "a??\x1b[31m?b".replace("\x1b", "?")


def test_the_admin_has_no_door_of_its_own(client: Client, mona: User) -> None:
    first = client.get("/admin/", follow=True)
    knock(client)

    assert first.redirect_chain[-1][0] == "/login/?next=%2Fadmin%2F"
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == "/admin/"


def test_whoever_has_no_role_is_told_so_by_the_admin(client: Client, mona: User) -> None:
    mona.groups.clear()
    mona.is_staff = False
    mona.save()
    knock(client)

    page = client.get("/admin/", follow=True)

    assert page.status_code == 403
    assert "no role that allows this" in page.text


def test_a_form_without_its_token_is_refused(mona: User) -> None:
    assert knock(Client(enforce_csrf_checks=True)).status_code == 403


def test_a_deactivated_account_is_out_at_once(client: Client, mona: User) -> None:
    knock(client)
    User.objects.update(is_active=False)

    assert not is_in(client)


def test_sessions_that_are_over_are_swept_out_by_the_next_login(client: Client, mona: User) -> None:
    knock(client)
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    knock(Client())

    assert Session.objects.count() == 1
