"""Two-factor login: set up, asked for, used once, lost, and obligatory for roles."""

import re
import time
from binascii import unhexlify
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from access import tokens
from accounts import second
from accounts.tests.conftest import PASSWORD
from tests.make import make_user

pytestmark = pytest.mark.django_db
SECRET = "00112233445566778899aabbccddeeff00112233"  # noqa: S105


def code(secret: str = SECRET, steps: int = 0) -> str:
    return f"{totp(unhexlify(secret), t0=-30 * steps):06d}"


@pytest.fixture
def codes(mona: User) -> list[str]:
    """The second step is on; recovery codes."""
    done = second.set_up(mona, SECRET, code(steps=-1))
    assert done is not None
    return done[1]


def knock(client: Client, onward: str = "") -> Any:
    return client.post("/login/", {"username": "mona", "password": PASSWORD, "next": onward})


def answer(client: Client, said: str) -> Any:
    return client.post("/login/second/", {"code": said})


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_password_alone_opens_nothing(client: Client, codes: list[str]) -> None:
    first = knock(client, "/tokens/")

    assert first["Location"] == "/login/second/"
    assert not is_in(client)
    assert answer(client, code())["Location"] == "/tokens/"
    assert is_in(client)
    assert "by password and app from" in LogEntry.objects.latest("pk").change_message


def test_a_code_counts_once(codes: list[str]) -> None:
    said = code()
    statuses = []
    for client in (Client(), Client()):
        knock(client)
        statuses.append(answer(client, said).status_code)

    assert statuses == [302, 200]


def test_a_recovery_code_counts_once_in_any_spelling(codes: list[str]) -> None:
    statuses = []
    for said in (codes[0], codes[0], codes[1].upper().replace("-", " ")):
        TOTPDevice.objects.update(throttling_failure_count=0)
        StaticDevice.objects.update(throttling_failure_count=0)
        client = Client()
        knock(client)
        statuses.append(answer(client, said).status_code)

    assert statuses == [302, 200, 302]
    assert StaticToken.objects.count() == 8


def test_recovery_codes_are_stored_as_digests(codes: list[str]) -> None:
    stored = set(StaticToken.objects.values_list("token", flat=True))

    assert not stored & {code.replace("-", "") for code in codes}
    assert len(stored) == len(codes) == 10


@pytest.mark.parametrize("said", ["", "000000", "a\x00b", "١٢٣٤٥٦", "-12345", "x" * 5000, "1e5", "aaaabbbbccccdddd"])
def test_what_is_no_code_opens_nothing(said: str, client: Client, codes: list[str]) -> None:
    knock(client)

    page = answer(client, said)

    assert page.status_code == 200
    assert "This code does not count" in page.text
    assert not is_in(client)


def test_codes_are_tried_ten_times_whoever_knows_the_password(mona: User, codes: list[str]) -> None:
    statuses = []
    for number in range(11):
        client = Client()
        client.force_login(mona)
        statuses.append(client.post("/account/two-factor/remove/", {"code": f"{number:06d}"}).status_code)

    assert statuses == [400] * 10 + [429]


def test_after_a_wrong_code_even_the_right_one_waits_a_moment(client: Client, codes: list[str]) -> None:
    knock(client)
    answer(client, "000000")

    assert answer(client, code()).status_code == 200


def test_nobody_is_at_the_second_step_without_the_first(client: Client, codes: list[str]) -> None:
    assert answer(client, code())["Location"] == "/login/"


def test_the_second_step_waits_five_minutes(client: Client, codes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    knock(client)
    later = time.time() + 301
    monkeypatch.setattr("accounts.login.time.time", lambda: later)

    assert answer(client, code())["Location"] == "/login/"


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "md5$x$y"}])
def test_what_happens_to_the_account_meanwhile_ends_the_second_step(
    change: dict[str, Any], client: Client, codes: list[str]
) -> None:
    knock(client)
    User.objects.update(**change)

    assert answer(client, code())["Location"] == "/login/"


def shown_secret(page: str) -> str:
    text = re.search(r'class="m pick">([A-Z2-7 ]+)<', page)
    assert text is not None
    return text[1]


def hexed(text: str) -> str:
    from base64 import b32decode  # noqa: PLC0415

    return b32decode(text.replace(" ", "")).hex()


def test_it_is_turned_on_by_a_code_and_the_password(inside: Client, mona: User) -> None:
    other = Client()
    other.force_login(mona)
    first = inside.get("/account/two-factor/").text
    secret = hexed(shown_secret(first))
    assert "<svg" in first
    assert "style=" not in first

    page = inside.post("/account/two-factor/", {"code": code(secret), "password": PASSWORD})

    assert len(re.findall(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}", page.text)) == 10
    assert "no-store" in page["Cache-Control"]
    assert second.is_on(mona)
    assert [is_in(client) for client in (inside, other)] == [True, False], "other sessions had no second step"
    assert secret not in inside.get("/account/two-factor/").text
    assert second.verify(mona, code(secret)) is None, "the code of the set-up was used"


@pytest.mark.parametrize(("password", "shift"), [("wrong", 0), (PASSWORD, 9)])
def test_it_is_not_turned_on_without_both(password: str, shift: int, inside: Client, mona: User) -> None:
    secret = hexed(shown_secret(inside.get("/account/two-factor/").text))

    page = inside.post("/account/two-factor/", {"code": code(secret, shift), "password": password})

    assert 'role="alert"' in page.text
    assert not second.is_on(mona)
    assert hexed(shown_secret(page.text)) == secret, "what was scanned still counts"


@pytest.mark.parametrize(("password", "is_right", "status"), [("wrong", True, 400), (PASSWORD, False, 400)])
def test_it_is_not_turned_off_without_both(
    password: str, is_right: bool, status: int, inside: Client, mona: User, codes: list[str]
) -> None:
    said = code() if is_right else "000000"

    page = inside.post("/account/two-factor/remove/", {"code": said, "password": password})

    assert page.status_code == status
    assert second.is_on(mona)


def test_turned_off_in_one_browser_it_is_not_passed_in_another(
    client: Client, mona: User, codes: list[str], settings: Settings
) -> None:
    settings.TOTP_FOR = "staff"
    other = Client()
    for browser, said in ((client, codes[0]), (other, codes[1])):
        knock(browser)
        answer(browser, said)

    client.post("/account/two-factor/remove/", {"code": codes[2], "password": PASSWORD})

    assert client.get("/account/").status_code == 200
    assert other.get("/admin/")["Location"].startswith("/admin/login/")


def test_it_is_turned_off_by_password_and_code(inside: Client, mona: User, codes: list[str]) -> None:
    answered = inside.post("/account/two-factor/remove/", {"code": codes[3], "password": PASSWORD})

    assert answered["Location"] == "/account/"
    assert not second.is_on(mona)
    assert LogEntry.objects.latest("pk").change_message == "Turned two-factor login off."


@pytest.mark.parametrize(
    ("wanted", "roles", "is_led"),
    [
        ("none", ("operator",), False),
        ("operators", ("operator",), True),
        ("operators", ("triager",), False),
        ("staff", ("triager",), True),
        ("staff", (), False),
    ],
)
def test_roles_that_need_it_are_nothing_without_it(
    wanted: str, roles: tuple[str, ...], is_led: bool, client: Client, settings: Settings
) -> None:
    settings.TOTP_FOR = wanted
    client.force_login(make_user("rosa", *roles))
    gone = {path: client.get(path).get("Location", "") for path in ("/tokens/", "/admin/", "/webhooks/", "/")}
    posted = client.post("/candidates/sort-out/", {"report": "x", "what": "accept"})

    assert {place == "/account/two-factor/" for place in gone.values()} == {is_led}
    assert (posted.get("Location") == "/account/two-factor/") is is_led
    assert client.get("/account/two-factor/").status_code == 200


def test_roles_that_need_it_are_whole_once_it_is_passed(
    client: Client, mona: User, codes: list[str], settings: Settings
) -> None:
    settings.TOTP_FOR = "staff"
    knock(client)
    answer(client, code())

    assert client.get("/tokens/").status_code == 200


def test_tokens_go_on_whatever_the_login_asks_for(mona: User, settings: Settings, client: Client) -> None:
    from django.utils import timezone  # noqa: PLC0415

    settings.TOTP_FOR = "staff"
    word = tokens.issue(mona, name="bot", scopes=("read",), now=timezone.now())[1]

    assert client.get("/api/v1/", headers={"Authorization": f"Bearer {word}"}).status_code == 200
