"""Addresses of mails: one mail has many."""

import pytest

from archive.links import find_urls, lore_url, message_id_of


@pytest.mark.parametrize(
    ("url", "message_id"),
    [
        ("https://lore.kernel.org/all/a@b/", "a@b"),
        ("http://lore.kernel.org/linux-pm/a@b", "a@b"),
        ("https://lore.kernel.org/r/a@b/T/#u", "a@b"),
        ("https://lore.kernel.org/a@b/t/#m123", "a@b"),
        ("https://lore.kernel.org/linux-pm/a@b/raw", "a@b"),
        ("https://lore.kernel.org/linux-pm/a@b/?q=1", "a@b"),
        ("https://lore.kernel.org/all/a%2Fb@c/", "a/b@c"),
        ("https://lore.kernel.org/lore/Zx/4Y@host/", "Zx/4Y@host"),
        ("https://lkml.kernel.org/r/a@b", "a@b"),
        ("https://msgid.link/a@b", "a@b"),
        ("https://patch.msgid.link/a@b", "a@b"),
        ("https://patchwork.kernel.org/project/linux-pm/patch/a@b/", "a@b"),
        ("https://lore.kernel.org/linux-pm/", None),
        ("https://bugzilla.kernel.org/show_bug.cgi?id=1", None),
        ("ftp://lore.kernel.org/all/a@b/", None),
        ("https://[bad", None),
        ("", None),
    ],
)
def test_every_form_of_address(url: str, message_id: str | None) -> None:
    assert message_id_of(url) == message_id


def test_an_id_with_a_slash_survives_its_own_address() -> None:
    assert message_id_of(lore_url("a/b+c@d")) == "a/b+c@d"


def test_urls_in_prose_lose_their_punctuation() -> None:
    assert find_urls("See <https://a.example/x>, (https://b.example/y). Or https://c.example/z!") == [
        "https://a.example/x",
        "https://b.example/y",
        "https://c.example/z",
    ]
