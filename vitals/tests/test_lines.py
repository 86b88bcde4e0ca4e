"""A record is one line, whatever is in it; secrets are in none."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals import about
from vitals.lines import JsonLines, Lines


def record(message: str, *args: object, exc_info: Any = None, **extra: object) -> logging.LogRecord:
    logger = logging.getLogger("a.room")
    return logger.makeRecord("a.room", logging.WARNING, "f", 1, message, args, exc_info, extra=extra or None)


def failed(error: Exception) -> Any:
    try:
        raise error
    except Exception:
        return sys.exc_info()


def said(message: str, *args: object, **more: Any) -> dict[str, Any]:
    line = JsonLines().format(record(message, *args, **more))
    assert line.isascii()
    assert "\n" not in line
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def request_of_test() -> Iterator[None]:
    token = about.begin(request_id="r-12345678")
    yield
    about.end(token)


def test_a_line_has_time_level_logger_message_and_fields() -> None:
    line = Lines().format(record("inbox %s: %s", "stable", "gone", inbox="stable", url="https://lore.example/stable/"))

    assert line[:4].isdigit()
    assert line[23:] == " WARNING a.room: inbox stable: gone [url=https://lore.example/stable/ inbox=stable]"


def test_json_has_the_same() -> None:
    found = said("inbox %s: %s", "stable", "gone", inbox="stable", seconds=1.5)

    assert found.pop("time").endswith("Z")
    assert found == {
        "level": "WARNING",
        "logger": "a.room",
        "message": "inbox stable: gone",
        "inbox": "stable",
        "seconds": 1.5,
    }


HOSTILE = [
    "a\n2026-11-26 13:44:15,123 ERROR forged: line",
    "a\r\n\r\nb",
    "a\x85b\u2028c\u2029d",
    "\x1b[2J\x1b]0;title\x07",
    "nul \x00",
    "\u202egnp.exe",
    "lone \ud800 surrogate",
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_no_mail_can_forge_a_line(hostile: str) -> None:
    line = Lines().format(record("mail %s: broken", hostile, message_id=hostile))

    assert line.splitlines() == [line]
    assert not any(ord(char) < 32 or char in "\x7f\x85\u2028\u2029\u202e" for char in line)
    line.encode()
    assert json.dumps(said("mail %s: broken", hostile, message_id=hostile)).encode()


@given(st.text(), st.text())
def test_whatever_is_logged_is_one_line(message: str, field: str) -> None:
    line = Lines().format(record("%s", message, url=field))

    assert len(line.splitlines()) == 1
    said("%s", message, url=field)


def test_what_goes_on_with_a_record_is_indented() -> None:
    error = ValueError("bad\n2026-11-26 13:44:15,123 ERROR forged: line\x1b[2J")

    first, *rest = Lines().format(record("cannot be read", exc_info=failed(error))).split("\n")

    assert first.endswith("cannot be read")
    assert len(rest) > 3
    assert all(line.startswith("    ") for line in rest)
    assert "\x1b" not in "".join(rest)


def test_json_tells_an_error_by_itself() -> None:
    found = said("cannot be read", exc_info=failed(KeyError("x")))

    assert found["error"] == "KeyError"
    assert found["traceback"].startswith("Traceback")


def test_what_nobody_declared_is_left_out() -> None:
    assert "address" not in said("x", address="somebody@example.org", request=object())


def test_a_line_is_bounded() -> None:
    assert len(Lines().format(record("%s", "x" * 10**6, url="y" * 10**6))) < 10_000


@pytest.mark.usefixtures("request_of_test")
def test_a_line_names_the_request_in_which_it_is_written() -> None:
    assert said("x")["request_id"] == "r-12345678"
    assert "request_id=r-12345678" in Lines().format(record("x"))


SECRETS = [
    "GET /subscribe/manage/SECRET/",
    "Authorization: Bearer SECRET",
    "kt_SECRET",
    "https://mona:SECRET@git.example/linux.git",
    "fatal: https://SECRET@git.example/ not found",
    "redis://:SECRET@redis.example/0",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_in_a_line_a_field_or_a_traceback(secret: str) -> None:
    one = record("%s", secret, url=secret, exc_info=failed(ValueError(secret)))

    assert "SECRET" not in Lines().format(one)
    assert "SECRET" not in JsonLines().format(one)
