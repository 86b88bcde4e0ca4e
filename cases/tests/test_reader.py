"""What the commands, tags and mentions of a mail are, however it was encoded."""

import base64
import quopri
from datetime import UTC, datetime

import pytest

from archive.mail import parse_mail
from cases.reader import RegressionFacts, read

TEXT = (
    "Grüße,\n\n#regzbot introduced: v6.0..v6.1-rc1 ^\n#regzbot title: Lüfter läuft -\nheiß; #regzbot poke\n\nBis bald\n"
)
FOUND = [("introduced", "v6.0..v6.1-rc1 ^"), ("title", "Lüfter läuft -heiß"), ("poke", "")]


def facts(body: bytes, *headers: str) -> RegressionFacts:
    head = ["Message-ID: <m@x>", "From: A <a@x>", "Subject: s", *headers]
    return read(parse_mail("\n".join(head).encode() + b"\n\n" + body, arrived=datetime(2024, 3, 1, tzinfo=UTC)))


def encoded(encoding: str, charset: str) -> bytes:
    raw = TEXT.encode(charset)
    if encoding == "base64":
        return base64.encodebytes(raw)
    return quopri.encodestring(raw) if encoding == "quoted-printable" else raw


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_commands_are_found_in_every_encoding(encoding: str, charset: str) -> None:
    read_facts = facts(
        encoded(encoding, charset),
        f"Content-Type: text/plain; charset={charset}",
        f"Content-Transfer-Encoding: {encoding}",
    )

    assert [(c.word, c.value) for c in read_facts.commands] == FOUND


def test_flowed_lines_are_joined_with_one_blank() -> None:
    body = b"#regzbot title: one \ntwo \nthree\n\nwords\n"
    read_facts = facts(body, "Content-Type: text/plain; charset=utf-8; format=flowed")

    assert [c.value for c in read_facts.commands] == ["one two three"]


def test_the_plain_part_inside_nested_multiparts_is_read() -> None:
    body = (
        b"--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\nContent-Type: text/html\n\n<p>no</p>\n"
        b"--i\nContent-Type: text/plain\n\n#regzbot poke\n\n--i--\n--o\nContent-Type: text/plain\n"
        b"Content-Disposition: attachment\n\n#regzbot resolve: no\n--o--\n"
    )

    assert [c.word for c in facts(body, "Content-Type: multipart/mixed; boundary=o").commands] == ["poke"]


def test_addresses_in_commands_are_no_mentions_and_those_beside_them_are() -> None:
    body = b"#regzbot dup-of:\nhttps://lore.kernel.org/all/a@x/\n\nSee https://lore.kernel.org/all/b@x/ as well.\n"

    assert facts(body).mentions == ("b@x",)


def test_a_fixes_line_of_the_writers_own_mentions_the_culprit_by_twelve_digits() -> None:
    body = b'> Fixes: aaaaaaaaaaaa ("quoted")\nFixes: 0123456789abcdef ("x")\nFixes: 012345 ("too short")\n'

    assert facts(body).mentions == ("0123456789ab",)
