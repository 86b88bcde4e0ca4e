"""The first words of a mail, and the address where it can be read."""

import pytest

from archive.templatetags.mails import excerpt, lore


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", ""),
        ("It breaks.\nOften.", "It breaks. Often."),
        ("On Monday, Rosa wrote:\n> It breaks.\n\nCan you bisect?", "Can you bisect?"),
        ("> only a quote", ""),
        ("It breaks.\n\n#regzbot introduced: v6.19..v7.0", "It breaks."),
        ("Thanks!\n-- \nRosa\nhttps://example.org", "Thanks!"),
        ("Restore the delay.\n\nCloses: https://x/\nSigned-off-by: Rosa\n---\n a.c | 2 +-", "Restore the delay."),
        ("--------\nIt breaks.", "-------- It breaks."),
        ("word " * 200, "word " * 80 + "…"),
    ],
)  # fmt: skip
def test_an_excerpt_is_what_the_author_wrote_first(body: str, words: str) -> None:
    assert excerpt(body) == words


def test_an_excerpt_of_a_huge_mail_costs_no_more_than_a_look() -> None:
    assert len(excerpt("x" * 30_000_000)) < 500


@pytest.mark.parametrize(
    ("reference", "address"),
    [
        ("a@b", "https://lore.kernel.org/all/a@b/"),
        ("a/b@c", "https://lore.kernel.org/all/a%2Fb@c/"),
        ("https://bugzilla.example/1", "https://bugzilla.example/1"),
        ("javascript://%0aalert(1)", "https://lore.kernel.org/all/javascript:%2F%2F%250aalert(1)/"),
    ],
)
def test_only_pages_of_the_web_are_linked_as_they_are(reference: str, address: str) -> None:
    assert lore(reference) == address
