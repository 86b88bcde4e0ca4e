"""Raw commit objects, good and bad."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trees.reader import StreamError, parse_commit, read_commits

RAW = b"""tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
parent 1111111111111111111111111111111111111111
parent 2222222222222222222222222222222222222222
author Ada Fixer <Ada@Example.org> 1772452800 +0100
committer Linus Example <linus@example.org> 1772456400 -0800
mergetag object 2222222222222222222222222222222222222222
 type commit
 tagger Somebody Else <else@example.org> 1 +0000
 
 a signature
gpgsig -----BEGIN PGP SIGNATURE-----
 
 author Mallory <m@example.org> 5 +0000
 -----END PGP SIGNATURE-----

mm: repair

Link: https://example.org/1
"""


def stream(*objects: tuple[bytes, bytes]) -> io.BytesIO:
    return io.BytesIO(b"".join(b"%s commit %d\n%s\n" % (sha, len(raw), raw) for sha, raw in objects))


def test_a_commit_is_read() -> None:
    record = parse_commit("a" * 40, RAW)

    assert record.parents == ("1" * 40, "2" * 40)
    assert (record.author_name, record.author_address) == ("Ada Fixer", "ada@example.org")
    assert record.authored_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert record.committed_at == datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert (record.facts.subject, record.facts.links) == ("mm: repair", ("https://example.org/1",))


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (b"A <a@b> 1 +0000", ("A", "a@b", 1)),
        (b" <a@b> 1 +0000", ("", "a@b", 1)),
        (b"A <> 1 +0000", ("A", "", 1)),
        (b"A <a@b> -5 +0000", ("A", "a@b", 0)),
        (b"A <a@b> 4102444799 +0000", ("A", "a@b", 4102444799)),
        (b"A <a@b> 99999999999999999999 +0000", ("A", "a@b", 253402214400)),
        (b"A <a@b>", ("A", "a@b", 0)),
        (b"A <a@b> yesterday", ("A", "a@b", 0)),
        (b"", ("", "", 0)),
    ],
)
def test_broken_authors_cost_only_what_is_broken(author: bytes, expected: tuple[str, str, int]) -> None:
    record = parse_commit("a" * 40, b"author " + author + b"\n\nsubject\n")

    assert (record.author_name, record.author_address, record.authored_at.timestamp()) == expected


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        (b"", "J\u00f6rg".encode()),
        (b"encoding ISO-8859-1\n", b"J\xf6rg"),
        (b"encoding utf-8\n", b"J\xf6rg"),
        (b"encoding no-such-thing\n", b"J\xf6rg"),
    ],
)
def test_charsets_are_tried_in_turn(encoding: bytes, name: bytes) -> None:
    record = parse_commit("a" * 40, b"author %s <j@b> 1 +0000\n%s\n%s: fix\n" % (name, encoding, name))

    assert (record.author_name, record.facts.subject) == ("Jörg", "Jörg: fix")


def test_a_stream_is_read_by_sizes_so_that_content_cannot_mislead_it() -> None:
    nasty = b"author A <a@b> 1 +0000\n\n" + b"b" * 40 + b" commit 5\n\0\n"

    records = list(read_commits(stream((b"a" * 40, nasty), (b"c" * 40, RAW))))

    assert [record.sha[0] for record in records] == ["a", "c"]


def test_a_commit_of_many_megabytes_is_read_to_a_limit() -> None:
    huge = b"author A <a@b> 1 +0000\n\nsubject\n\n" + b"log\n" * 1_000_000

    first, second = read_commits(stream((b"a" * 40, huge), (b"c" * 40, RAW)))

    assert (first.facts.subject, second.facts.subject) == ("subject", "mm: repair")


@pytest.mark.parametrize(
    "content", [b"%s missing\n" % (b"a" * 40), b"%s blob 3\nabc\n" % (b"a" * 40), b"%s commit 30\nshort" % (b"a" * 40)]
)
def test_a_broken_stream_is_an_error(content: bytes) -> None:
    with pytest.raises(StreamError):
        list(read_commits(io.BytesIO(content)))


@given(st.binary())
def test_any_bytes_are_a_commit(raw: bytes) -> None:
    record = parse_commit("a" * 40, raw)

    assert "\0" not in record.facts.subject + record.author_name


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_any_author_and_message_are_read(author: bytes, message: bytes) -> None:
    parse_commit("a" * 40, b"author " + author + b"\nencoding utf-16\n\n" + message)
