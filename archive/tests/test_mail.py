"""One raw mail to one record: what real and hostile mail looks like."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.mail import MAX_HEADER_BYTES, Mail, parse_mail
from archive.texts import readable
from cases import reader as regression_reader
from postings.subject import is_patch, parse_subject
from releases import reader as release_reader
from releases.announcers import REAL

ARRIVED = datetime(2026, 3, 2, 8, tzinfo=UTC)


def read(raw: bytes) -> Mail:
    return parse_mail(raw, arrived=ARRIVED)


def raw(*headers: str, body: bytes = b"Hello.\n") -> bytes:
    usual = ["From: Rosa Reporter <rosa@example.org>", "Date: Mon, 02 Mar 2026 08:00:00 +0100", "Message-ID: <a@b>"]
    return "\n".join([*usual, *headers, "", ""]).encode() + body


def test_the_usual_mail_is_read_whole() -> None:
    mail = read(raw("Subject: broken", "References: <r1@x> <r2@x>", "In-Reply-To: <r2@x>"))

    assert (mail.message_id, mail.subject, mail.text) == ("a@b", "broken", "Hello.\n")
    assert (mail.from_name, mail.from_address) == ("Rosa Reporter", "rosa@example.org")
    assert mail.references == ("r1@x", "r2@x")
    assert mail.sent == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert mail.defects == ()


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", b"J=C3=BCrgen=\n.\n", "Jürgen.\n"),
        ("text/plain; charset=iso-8859-1", "Jürgen\n".encode("latin-1"), "Jürgen\n"),
        ("text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"SsO8cmdlbg==\n", "Jürgen"),
        ("text/plain; charset=gb2312", "内核\n".encode("gb2312"), "内核\n"),
        ("text/plain; charset=x-made-up", "Jürgen\n".encode(), "Jürgen\n"),
        ("text/plain; charset=us-ascii", "Jürgen\n".encode(), "Jürgen\n"),
        ("text/plain; charset=zip", b"plain\n", "plain\n"),
        ("text/plain; charset=utf-8", b"a\0b\n", "a\ufffdb\n"),
        ("text/plain", b"one\r\ntwo\r\n", "one\ntwo\n"),
        ("garbage", b"still text\n", "still text\n"),
        ("text/html", b"<p>nothing plain</p>", ""),
        ('multipart/mixed; boundary="x"', b"--x\n\nfirst\n--x\nContent-Type: text/html\n\n<p>\n--x--\n", "first"),
        ("multipart/mixed; boundary=x", b"--x\nContent-Disposition: attachment\n\nlog\n--x\n\nbody\n--x--", "body"),
        ("multipart/mixed; boundary=x", b"no boundary in sight\n", "no boundary in sight\n"),
        ("multipart/mixed", b"which one?\n", ""),
    ],
)
def test_bodies_of_every_encoding(kind: str, body: bytes, text: str) -> None:
    assert read(raw(f"Content-Type: {kind}", body=body)).text == text


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ("=?utf-8?q?J=C3=BCrgen?= =?utf-8?q?_B=2E?= <j@b.example>", "Jürgen B.", "j@b.example"),
        ('"Doe, Jane" <Jane@Example.ORG>', "Doe, Jane", "jane@example.org"),
        ("jane@example.org (Jane Doe)", "Jane Doe", "jane@example.org"),
        ("undisclosed", "", ""),
        ("A\n\tB <a@b.example>", "A B", "a@b.example"),
        ("=?nonsense?b?!!!?= <a@b.example>", "", "a@b.example"),
    ],
)
def test_from_headers(header: str, name: str, address: str) -> None:
    mail = read(f"From: {header}\nMessage-ID: <x@y>\n\n".encode())

    assert (mail.from_name, mail.from_address) == (name, address)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "garbage",
        "Mon, 02 Mar 0000 08:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "Thu, 99 Foo 2026 99:99:99 +9999",
    ],
)
def test_a_date_that_cannot_be_is_none_and_arrival_counts(date: str) -> None:
    mail = read(f"From: a@b\nMessage-ID: <x@y>\nDate: {date}\n\nHi\n".encode())

    assert mail.sent is None
    assert mail.arrived == ARRIVED
    assert "no readable Date" in mail.defects


@pytest.mark.parametrize("zone", ["+0000", "-0000", "GMT", "-0500", "+0530", "(CET)", ""])
def test_a_date_is_read_with_any_zone(zone: str) -> None:
    sent = read(f"Message-ID: <x@y>\nDate: Mon, 02 Mar 2026 08:00:00 {zone}\n\nHi\n".encode()).sent

    assert sent is not None
    assert sent.date().isoformat() == "2026-03-02"


def test_a_mail_without_id_gets_the_same_one_every_time() -> None:
    mails = [read(b"From: a@b\nSubject: x\n\nHi\n") for _ in range(2)]

    assert mails[0].message_id == mails[1].message_id
    assert mails[0].message_id.endswith("@no-message-id.invalid")


def test_several_ids_are_all_kept() -> None:
    mail = read(raw("Message-ID: <second@b>"))

    assert (mail.message_id, mail.other_ids) == ("a@b", ("second@b",))


def test_a_5_kb_id_is_cut_as_public_inbox_does() -> None:
    assert len(read(b"Message-ID: <" + b"x" * 5000 + b"@y>\n\n").message_id) == 244


def test_a_newline_in_from_adds_no_header() -> None:
    mail = read(b"From: =?utf-8?q?Eve=0ASubject=3A_forged?= <eve@example.org>\nSubject: real\nMessage-ID: <x@y>\n\n")

    assert mail.subject == "real"
    assert "\n" not in mail.from_name


def test_a_reference_that_is_somebodys_address_is_none() -> None:
    mail = read(raw("To: linus@example.org", "In-Reply-To: Your message of Monday <linus@example.org>"))

    assert mail.references == ()


def test_100_000_references_are_cut() -> None:
    many = " ".join(f"<r{n}@x>" for n in range(100_000))

    assert len(read(raw(f"References: {many}")).references) == 100


def test_a_10_mb_header_costs_one_defect() -> None:
    mail = read(raw("X-Bomb: " + "y" * 10_000_000))

    assert f"header longer than {MAX_HEADER_BYTES} bytes" in mail.defects
    assert mail.message_id == "a@b"


def test_a_multipart_of_10_000_parts_costs_one_defect() -> None:
    part = b"--x\nContent-Type: image/png\n\nno\n"

    mail = read(raw("Content-Type: multipart/mixed; boundary=x", body=part * 10_000 + b"--x--\n"))

    assert mail.defects == ("more than 200 parts",)


def test_multiparts_500_deep_cost_one_defect() -> None:
    body = b"deep"
    for n in range(500):
        body = b"--%d\nContent-Type: multipart/mixed; boundary=%d\n\n%s\n--%d--\n" % (n, n - 1, body, n)

    assert "multipart nested too deep" in read(raw("Content-Type: multipart/mixed; boundary=499", body=body)).defects


def test_truncated_multipart_and_base64_keep_what_is_there() -> None:
    body = b"--x\nContent-Transfer-Encoding: base64\n\nSGVsbG8sIHdvcmxkI"

    mail = read(raw("Content-Type: multipart/mixed; boundary=x", body=body))

    assert mail.text.startswith("Hello, world")
    assert set(mail.defects) == {"multipart not closed", "base64 cut short"}


@pytest.mark.parametrize(
    "bomb",
    [b"<" * 1_000_000, b"=?" * 500_000, b"#regzbot " * 110_000, b"\n#regzbot\n" * 100_000, b"Link: http" * 100_000,
     b" \n\t" * 330_000, b";a=" * 330_000, b"From: " + b"(" * 900_000, b"Closes: https://x " * 50_000],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_in_a_moment(bomb: bytes) -> None:
    start = time.process_time()
    for prefix in (b"", b"Subject: ", b"From: ", b"References: ", b"Content-Type: ", b"\n\n"):
        mail = read(prefix + bomb)
        regression_reader.read(mail)
        release_reader.read(mail, announcers=REAL)

    assert time.process_time() - start < 12  # seconds for 6 MB: a guard against quadratic time, no benchmark


def check_storable(mail: Mail) -> None:
    for text in (mail.message_id, mail.subject, mail.from_name, mail.from_address, mail.text, *mail.references):
        text.encode("utf-8")
        assert "\0" not in text
    assert 0 < len(mail.message_id.encode()) <= 244
    assert len(mail.from_name) <= 200
    assert len(mail.from_address) <= 254
    assert len(mail.subject) <= 1000


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    mail = read(data)

    check_storable(mail)
    regression_reader.read(mail)
    release_reader.read(mail, announcers=REAL)
    readable(mail)
    parse_subject(mail.subject)
    is_patch(mail.subject)


HEADERS = st.sampled_from(
    ["Message-ID: ", "Subject: ", "From: ", "Date: ", "References: ", "In-Reply-To: ",
     "Content-Transfer-Encoding: base64", "Content-Type: text/plain; charset=",
     "Content-Type: multipart/mixed; boundary=x", "To: "]
)  # fmt: skip
PIECES = st.sampled_from(
    [b"<a@b>", b"=?utf-8?b?", b"?=", b"\n ", b"\n\n", b"--x", b"--x--", b"#regzbot introduced: ", b"utf-16", b"utf-7",
     b"punycode", b"+2AAAAA-", b"\0", b"\xff\xfe", b"v6.1..v6.2", b"^", b"https://lore.kernel.org/all/a@b/", b"\r\n"]
)  # fmt: skip


@given(
    st.lists(st.tuples(HEADERS, st.lists(PIECES, max_size=4)), max_size=8),
    st.lists(PIECES | st.binary(max_size=20), max_size=12),
)
def test_any_mutated_mail_is_read_without_an_error(headers: list[tuple[str, list[bytes]]], body: list[bytes]) -> None:
    block = b"\n".join(name.encode() + b"".join(pieces) for name, pieces in headers)

    mail = read(block + b"\n\n" + b"".join(body))

    check_storable(mail)
    regression_reader.read(mail)
    release_reader.read(mail, announcers=REAL)
