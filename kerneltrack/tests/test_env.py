"""Settings from the environment are read strictly."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kerneltrack.env import development_key, env_bool, env_int, env_str


def test_a_secret_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret\n")
    monkeypatch.setenv("KT_KEY_FILE", str(tmp_path / "key"))

    assert env_str("KT_KEY") == "secret"


def test_an_empty_value_beside_a_file_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret\n")
    monkeypatch.setenv("KT_KEY", "")
    monkeypatch.setenv("KT_KEY_FILE", str(tmp_path / "key"))

    assert env_str("KT_KEY") == "secret"


def test_a_secret_file_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KT_KEY_FILE", "/does/not/exist")

    with pytest.raises(ImproperlyConfigured, match="KT_KEY_FILE"):
        env_str("KT_KEY")


@pytest.mark.parametrize(("word", "value"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_booleans(monkeypatch: pytest.MonkeyPatch, word: str, value: bool) -> None:
    monkeypatch.setenv("KT_FLAG", word)

    assert env_bool("KT_FLAG", default=not value) is value


@pytest.mark.parametrize("word", ["maybe", "2"])
def test_a_boolean_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("KT_FLAG", word)

    with pytest.raises(ImproperlyConfigured, match="KT_FLAG"):
        env_bool("KT_FLAG", default=False)


@pytest.mark.parametrize("word", ["x", "-1", ""])
def test_a_number_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("KT_NUMBER", word)

    with pytest.raises(ImproperlyConfigured, match="KT_NUMBER"):
        env_int("KT_NUMBER", 5)


def test_the_development_key_is_made_once_and_private(tmp_path: Path) -> None:
    first, second = (development_key(tmp_path) for _ in range(2))

    assert first == second
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
