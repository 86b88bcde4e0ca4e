"""What mail servers say, in their many ways, and what anybody may pretend that they say."""

import time
from pathlib import Path

import pytest

from outgoing.bounce import Bounce, Kind, read_bounce
from outgoing.parts import parts

DATA = Path(__file__).resolve().parent / "data"
MEANINGS = {
    "postfix-unknown": (Kind.HARD, "5.1.1", "550 5.1.1 <rosa@example.org>: Recipient address rejected: User unknown"),
    "postfix-delayed": (Kind.NONE, "4.4.1", "delayed: connect to mail.example.org"),
    "postfix-given-up": (Kind.SOFT, "4.4.1", "connect to mail.example.org[192.0.2.1]:25: timed out"),
    "postfix-full": (Kind.SOFT, "5.2.2", "552 5.2.2 The mailbox has reached its limit"),
    "postfix-relayed": (Kind.NONE, "2.0.0", "relayed"),
    "postfix-policy": (Kind.NONE, "5.7.26", "refused, which says nothing of the address: 550 5.7.26"),
    "exim-unknown": (Kind.HARD, "", "Unrouteable address"),
    "exim-delayed": (Kind.NONE, "", "delayed"),
    "qmail-unknown": (Kind.HARD, "5.1.1", "Sorry, no mailbox here by that name. (#5.1.1)"),
    "qmail-full": (Kind.SOFT, "5.2.2", "Remote host said: 552 5.2.2 Mailbox is over quota"),
    "exchange-unknown": (Kind.HARD, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"),
    "exchange-old-unknown": (Kind.HARD, "5.1.1", "<mx.example.org #5.1.1>"),
    "sendmail-unknown": (Kind.HARD, "", "<<< 550 <rosa@example.org>... User unknown"),
    "vacation": (Kind.NONE, "", "an automatic answer"),
    "answer": (Kind.NONE, "", "not about delivery"),
    "read-receipt": (Kind.NONE, "", "a report that is not about delivery"),
    "complaint": (Kind.NONE, "", "a report that is not about delivery"),
}


def mail(name: str) -> bytes:
    return (DATA / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", MEANINGS)
def test_each_server_is_understood(name: str) -> None:
    kind, status, reason = MEANINGS[name]

    for raw in (mail(name), mail(name).replace(b"\n", b"\r\n"), b"From x Thu Nov 26 2026\n" + mail(name)):
        found = read_bounce(raw)
        assert (found.kind, found.status) == (kind, status), found
        assert found.reason.startswith(reason)


def test_every_mail_at_hand_has_a_meaning() -> None:
    assert {path.stem for path in DATA.glob("*.eml")} == set(MEANINGS)


def test_the_worst_that_is_said_counts() -> None:
    good = b"Final-Recipient: rfc822; a@example.org\nAction: delivered\nStatus: 2.0.0\n\n"
    raw = mail("postfix-unknown").replace(b"Final-Recipient", good + b"Final-Recipient", 1)

    assert read_bounce(raw).kind is Kind.HARD


def test_a_failure_without_a_status_counts() -> None:
    assert read_bounce(mail("exchange-unknown").replace(b"Status: 5.1.10", b"Status: unknown")).kind is Kind.HARD


def test_a_refused_address_that_nobody_has_counts_though_it_is_called_policy() -> None:
    raw = mail("postfix-policy").replace(b"Unauthenticated mail from kerneltrack.example", b"No such user here,")

    assert read_bounce(raw).kind is Kind.HARD


def test_versions_of_kernels_are_no_status() -> None:
    head = b"Return-Path: <>\nFrom: MAILER-DAEMON@example.org\n\nA message that you sent could not be delivered to\n"

    assert read_bounce(head + b"4.14.331 and 5.15.3 and #5.10.1.2\n").status == ""


def test_what_was_returned_is_not_read() -> None:
    text = (
        mail("qmail-unknown").replace(b"(#5.1.1)", b"").replace(b"Subject: [week]", b"552 5.2.2 over quota\nSubject:")
    )

    assert read_bounce(text) == Bounce(Kind.HARD, "Sorry, no mailbox here by that name.")


HOSTILE = {
    "nothing": b"",
    "a line break": b"\n",
    "NUL": b"\x00" * 1000,
    "bytes": bytes(range(256)) * 100,
    "no end of headers": b"A: b\n" * 50_000,
    "a header without end": b"Subject: " + b"x" * 2_000_000,
    "folded for ever": b"Subject: x\n" + b" y\n" * 500_000,
    "a boundary without end": b'Content-Type: multipart/report; boundary="' + b"b" * 100_000 + b'"\n\n--b\n',
    "an empty boundary": b'Content-Type: multipart/report; boundary=""\n\n--\n\n--\n\n----\n',
    "a boundary that is a pattern": b'Content-Type: multipart/mixed; boundary="(a+)+$"\n\n--' + b"a" * 100_000,
    "a boundary in pieces": b"Content-Type: multipart/mixed; boundary*0*=utf-8'x'%ff; boundary*2=b\n\n--b\n",
    "a type that is none": b'Content-Type: ;;;="\\\nContent-Transfer-Encoding: base64\n\n!!!\n',
    "parts without end": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 100_000,
    "parts in parts": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (depth, depth) for depth in range(5000)
    ),
    "the same boundary in parts": b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n' * 20_000,
    "quotes that never end": b"Content-Type: multipart/mixed; boundary=b\n\n"
    + (b'--b\nContent-Type: multipart/mixed; "' + b";" * 50_000 + b"\n\nx\n") * 18,
    "recipients without end": mail("postfix-unknown").replace(
        b"Final-Recipient", b"Action: delivered\nStatus: 2.0.0\n\n" * 30_000 + b"Final-Recipient", 1
    ),
    "dashes": b"Return-Path: <>\nX-Failed-Recipients: a\n\n" + b"-" * 900_000 + b"\n" + b"- " * 40_000,
    "half a pattern": b"Return-Path: <>\n\n" + b"the following message to " * 40_000,
    "numbers": b"Return-Path: <>\nX-Failed-Recipients: a\n\n" + b"550 " * 100_000 + b"#5." * 100_000,
    "blank": b"Return-Path: <>\nX-Failed-Recipients: a\n\n" + b" " * 500_000 + b"\n \t" * 100_000,
    "base64 of anything": b"X-Failed-Recipients: a\nContent-Transfer-Encoding: base64\n\n" + b"A" * 999_999,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_comes_is_read_soon(name: str) -> None:
    started = time.process_time()

    found = read_bounce(HOSTILE[name])

    assert time.process_time() - started < 2
    assert len(found.reason) <= 200
    assert found.reason.isprintable()


def test_no_more_parts_are_cut_than_a_report_has() -> None:
    assert len(parts(HOSTILE["parts without end"])) < 50
    assert len(parts(HOSTILE["parts in parts"])) < 50


def test_a_reason_is_one_line() -> None:
    raw = mail("postfix-full").replace(b"The mailbox", b"The\x1b[31m\x00\xe2\x80\xa8\xff mailbox")

    assert read_bounce(raw).reason.isprintable()
