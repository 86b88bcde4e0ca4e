"""Signatures are those that the libraries for receivers verify."""

import base64
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from webhooks.retrying import PAUSES, pause_after
from webhooks.signing import new_secret, signed_headers

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def headers(*keys: str, body: bytes = b"{}") -> dict[str, str]:
    return signed_headers("msg_1", timestamp=int(time.time()), body=body, keys=keys)


def test_the_signature_of_the_specification_s_example() -> None:
    found = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
        keys=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "body", [b"{}", '{"title":"h\u00e9 \u202e \U0001f427"}'.encode(), b'{"a":"' + b"x" * 1_000_000 + b'"}']
)
def test_the_library_verifies_it(body: bytes) -> None:
    secret = new_secret()

    Webhook(secret).verify(body, headers(secret, body=body))


def test_another_secret_or_another_body_does_not_verify() -> None:
    secret = new_secret()

    for other, body in ((new_secret(), b"{}"), (secret, b"[]")):
        with pytest.raises(WebhookVerificationError):
            Webhook(other).verify(body, headers(secret))


def test_two_secrets_sign_and_either_verifies() -> None:
    old, new = new_secret(), new_secret()
    both = headers(new, old)

    Webhook(old).verify(b"{}", both)
    Webhook(new).verify(b"{}", both)


def test_secrets_have_32_bytes_and_differ() -> None:
    made = {new_secret() for _ in range(100)}

    assert len(made) == 100
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in made} == {32}


@pytest.mark.parametrize("failures", [0, 1, 6, 7, 1000])
def test_pauses_stay_within_a_quarter_of_the_table(failures: int) -> None:
    table = PAUSES[min(max(failures, 1), len(PAUSES)) - 1]

    assert pause_after(failures, chance=0, now=NOW) == table * 0.75
    assert pause_after(failures, chance=1, now=NOW) == table * 1.25


@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("90", timedelta(seconds=90)),
        ("1", PAUSES[0]),
        ("9" * 5000, PAUSES[-1]),
        ("Sun, 22 Nov 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Fri, 31 Dec 1999 23:59:59 GMT", PAUSES[0]),
        ("Fri, 31 Dec 9999 23:59:59 GMT", PAUSES[-1]),
        ("Fri, 31 Dec 1999 23:59:59 -0000", PAUSES[0]),
    ],
)
def test_a_time_that_is_asked_for_counts_within_bounds(asked: str, pause: timedelta) -> None:
    assert abs(pause_after(1, chance=0.5, asked=asked, now=NOW) - pause) < timedelta(seconds=1)


@pytest.mark.parametrize("asked", ["", "soon", "\u0661", "1.5", "Fri, 99 Dec 1999", "\x00"])
def test_what_is_no_time_is_not_kept(asked: str) -> None:
    assert pause_after(1, chance=0.5, asked=asked, now=NOW) == PAUSES[0]


_DATES = st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,5} [0-9:]{1,12} ?[A-Z+0-9-]{0,6}")


@settings(max_examples=40)
@given(st.text(max_size=40) | _DATES)
def test_whatever_a_receiver_asks_for_the_pause_has_bounds(asked: str) -> None:
    assert PAUSES[0] * 0.75 <= pause_after(1, chance=0, asked=asked, now=NOW) <= PAUSES[-1]
