"""/tokens/: made, shown once, revoked; by nobody else and from no other site."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from access import secret, tokens
from access.models import Token
from tests.make import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona(client: Client) -> Client:
    client.force_login(make_staff("mona"))
    return client


def make(client: Client, name: str = "bot", *scopes: str, days: str = "90") -> str:
    page = client.post("/tokens/", {"name": name, "scope": scopes or ("read",), "days": days}).content.decode()
    found = re.search(secret.SHAPE, page)
    return found.group() if found else ""


def test_a_token_is_shown_once(mona: Client) -> None:
    word = make(mona)

    assert tokens.find(word, now=timezone.now()) is not None
    page = mona.get("/tokens/").content.decode()
    assert word not in page
    assert word[: secret.HINT] in page


def test_a_new_token_is_nowhere_but_in_the_answer(mona: Client) -> None:
    answer = mona.post("/tokens/", {"name": "bot", "scope": "read", "days": ""})

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "kt_" not in str(answer.headers) + str(answer.cookies)
    assert not any("kt_" in str(one.get_decoded()) for one in Session.objects.all())


def test_a_form_that_is_sent_again_makes_no_second_one(mona: Client) -> None:
    make(mona)

    answer = mona.post("/tokens/", {"name": "bot", "scope": "read", "days": "90"})

    assert (answer.status_code, Token.objects.count()) == (400, 1)
    assert "another token has this name already" in answer.content.decode()


@pytest.mark.parametrize(("days", "ends"), [("30", 30), ("", None)])
def test_a_token_ends_when_its_maker_said(mona: Client, days: str, ends: int | None) -> None:
    make(mona, days=days)

    made = Token.objects.get()
    assert (made.expires_at and (made.expires_at - made.made_at).days) == ends


def test_a_token_is_revoked_by_its_owner(mona: Client) -> None:
    word = make(mona)

    answer = mona.post("/tokens/revoke/", {"hint": word[: secret.HINT], "name": "bot"})

    assert answer["Location"] == "/tokens/"
    assert tokens.find(word, now=timezone.now()) is None
    assert "bot" not in mona.get("/tokens/").content.decode()


def test_a_token_is_revoked_by_nobody_else(mona: Client) -> None:
    word = make(mona)
    other = Client()
    other.force_login(User.objects.create_user("sam"))

    other.post("/tokens/revoke/", {"hint": word[: secret.HINT], "name": "bot"})

    assert tokens.find(word, now=timezone.now()) is not None
    assert "bot" not in other.get("/tokens/").content.decode()


def test_scopes_of_staff_are_not_offered_to_others(client: Client) -> None:
    client.force_login(User.objects.create_user("sam"))

    assert 'value="triage"' not in client.get("/tokens/").content.decode()
    assert make(client, "bot", "triage") == ""
    assert make(client, "bot", "read")


@pytest.mark.parametrize("name", ["", "\x00", "x" * 1_000_000, "a\u202eb"])
def test_a_name_that_is_none_is_refused(mona: Client, name: str) -> None:
    assert mona.post("/tokens/", {"name": name, "scope": "read", "days": "90"}).status_code == 400
    assert mona.post("/tokens/revoke/", {"hint": name, "name": name}).status_code == 302


def test_a_name_of_markup_is_text(mona: Client) -> None:
    make(mona, "<script>alert(1)</script>")

    assert "<script>alert" not in mona.get("/tokens/").content.decode()


@pytest.mark.parametrize("path", ["/tokens/", "/tokens/revoke/"])
def test_nobody_is_sent_to_log_in(client: Client, path: str) -> None:
    assert client.post(path)["Location"] == f"/login/?next={path}"


@pytest.mark.parametrize("path", ["/tokens/", "/tokens/revoke/"])
def test_other_sites_make_and_revoke_nothing(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("mona"))

    assert client.post(path, {"name": "bot", "scope": "read", "days": "90"}).status_code == 403
    assert not Token.objects.exists()


def test_a_token_opens_no_page(mona: Client) -> None:
    word = make(mona)

    assert Client().get("/tokens/", headers={"Authorization": f"Bearer {word}"}).status_code == 302


def test_the_foot_leads_there_for_who_is_logged_in(mona: Client) -> None:
    assert 'href="/account/"' in mona.get("/about/").content.decode()
    assert 'href="/account/"' not in Client().get("/about/").content.decode()


def test_the_admin_lists_and_revokes(client: Client) -> None:
    client.force_login(User.objects.create_superuser("root"))
    word = make(client)
    made, there = Token.objects.get(), "/admin/access/token/"
    pages = [client.get(path).content.decode() for path in (there, f"{there}{made.pk}/change/")]

    client.post(there, {"action": "revoke", "_selected_action": [made.pk]})

    assert all(made.name in page and made.digest not in page for page in pages)
    assert LogEntry.objects.get().change_message == "Revoked a token of root."
    assert tokens.find(word, now=timezone.now()) is None
    assert client.get("/admin/access/token/add/").status_code == 403
