"""Lines that git prints while it transfers, whole or in pieces."""

import pytest

from lore.gitprogress import last_progress


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Receiving objects:  34% (12/56), 1.20 MiB | 3.40 MiB/s\r", "receiving objects 34 % (1.20 MiB, 3.40 MiB/s)"),
        ("remote: Counting objects: 100% (5/5), done.\n", "counting objects 100 %"),
        ("Resolving deltas:   0% (0/12)\rResolving deltas:  50% (6/12)\r", "resolving deltas 50 %"),
        ("remote: Enumerating objects: 5, done.\nReceiving objects:   2% (1/50)", "receiving objects 2 %"),
        ("Receiving objects: 999% (1/5), 12 bytes | 1 bytes/s\r", "receiving objects 100 % (12 bytes, 1 bytes/s)"),
    ],
)
def test_the_newest_line_is_told(said: str, told: str) -> None:
    assert str(last_progress(said)) == told


@pytest.mark.parametrize(
    "said",
    [
        "",
        "fatal: unable to access",
        "eceiving objects:  34% (1",
        "remote: Enumerating objects: 5",
        "\x00" * 5,
        "99% (1/2)",
    ],
)
def test_anything_else_is_no_progress(said: str) -> None:
    assert last_progress(said) is None
