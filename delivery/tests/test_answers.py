"""What answers of mail servers mean, and how long to wait."""

import smtplib
from datetime import timedelta

import pytest

from delivery.answers import Verdict, answer_to, one_line, pause

ADA = "ada@example.org"


def refused(code: int, words: bytes) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({ADA: (code, words)})


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (refused(450, b"4.2.0 greylisted"), Verdict.RETRY),
        (refused(452, b"4.2.2 mailbox full"), Verdict.RETRY),
        (refused(421, b"too many connections"), Verdict.CLOSED),
        (refused(550, b"5.1.1 unknown"), Verdict.BOUNCED),
        (refused(551, b"moved"), Verdict.BOUNCED),
        (refused(550, b"5.7.1 your network is not welcome"), Verdict.FAILED),
        (refused(500, b"syntax"), Verdict.FAILED),  # says nothing of the mailbox
        (refused(503, b"bad sequence"), Verdict.FAILED),
        (refused(99, b"what?"), Verdict.LOST),
        (refused(999, b"what?"), Verdict.LOST),
        (refused(530, b"5.7.0 authentication required"), Verdict.REFUSED),
        (smtplib.SMTPDataError(554, b"5.7.1 spam"), Verdict.FAILED),
        (smtplib.SMTPDataError(451, b"later"), Verdict.RETRY),
        (smtplib.SMTPDataError(421, b"bye"), Verdict.CLOSED),
        (smtplib.SMTPSenderRefused(550, b"who are you?", "k@example.org"), Verdict.REFUSED),
        (smtplib.SMTPSenderRefused(451, b"later", "k@example.org"), Verdict.RETRY),
        (smtplib.SMTPHeloError(550, b"who are you?"), Verdict.REFUSED),
        (smtplib.SMTPHeloError(450, b"who are you?"), Verdict.REFUSED),
        (smtplib.SMTPHeloError(421, b"bye"), Verdict.CLOSED),
        (smtplib.SMTPResponseException(500, b"Line too long."), Verdict.LOST),  # what smtplib says to an endless line
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), Verdict.LOST),
        (smtplib.SMTPNotSupportedError("SMTPUTF8 not supported by server"), Verdict.FAILED),
        (ConnectionResetError("reset"), Verdict.LOST),
        (TimeoutError("timed out"), Verdict.SILENT),
    ],
)
def test_what_an_answer_means(error: OSError, verdict: Verdict) -> None:
    assert answer_to(error).verdict is verdict


def test_what_is_kept_of_an_answer_is_one_line_without_addresses() -> None:
    said = answer_to(refused(550, b"5.1.1 <ada@example.org>: no\r\n5.1.1 \xff\x00such user " + b"x" * 10_000)).said

    assert said.startswith("550 5.1.1 <address> no 5.1.1 \ufffd such user xxx")
    assert (len(said), said.isprintable()) == (300, True)


def test_a_megabyte_of_an_answer_is_cut_before_it_is_read() -> None:
    assert one_line("a@" * 500_000) == "<address>"


def test_pauses_double_from_five_minutes_to_six_hours_and_differ_a_little() -> None:
    pauses = [pause(tries, "delivery 7") for tries in range(1, 60)]

    assert all(timedelta(minutes=4) <= one <= timedelta(hours=6) for one in pauses)
    assert [one.total_seconds() for one in pauses] == sorted(one.total_seconds() for one in pauses)
    assert pause(0, "x") == pause(1, "x") <= timedelta(minutes=5)
    assert pause(3, "delivery 7") == pauses[2] != pause(3, "delivery 8")
