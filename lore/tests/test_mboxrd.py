"""Mails as /raw and mboxes have them, back to what was sent."""

import pytest

from lore.mboxrd import MboxError, blob_of, split_mails

_FROM = b"From mboxrd@z Thu Jan  1 00:00:00 1970\n"


def sent(raw: bytes) -> bytes:
    """As public-inbox sends a mail with a body (lib/PublicInbox/Mbox.pm)."""
    end = b"\r\n" if b"\r\n" in raw else b"\n"
    head, blank, body = raw.partition(end * 2)
    lines = body.split(b"\n")
    quoted = b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
    return _FROM.replace(b"\n", end) + head + blank + quoted + b"\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: a\n\nbody\n",
        b"Subject: a\n\nno line end",
        b"Subject: a\n\n",
        b"Subject: a\n\nFrom here\n>From there\n>>From\n> From\n",
        b">From rosa Mon Mar  2\nSubject: a header that a mailer spoilt\n\nFrom here\n",
        b"Subject: a\r\n\r\nFrom DOS\r\n\r\n",
        b"Subject: a\n\n\n\n\xff\x00\n\n",
    ],
)
def test_a_mail_comes_back_byte_for_byte_beside_any_other(raw: bytes) -> None:
    other = b"Subject: b\n\nother\n"

    assert list(split_mails(sent(raw) + sent(other) + sent(raw))) == [raw, other, raw]


def test_a_blob_id_is_git_s() -> None:
    assert blob_of(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


@pytest.mark.parametrize("body", [b"", b"<!doctype html>", b"From rosa@example.org Mon Mar  2 08:00:00 2026\na: b\n\n"])
def test_what_is_no_such_mbox_is_told(body: bytes) -> None:
    with pytest.raises(MboxError, match="begins with"):
        list(split_mails(body))


def test_a_mail_that_is_cut_off_is_told() -> None:
    with pytest.raises(MboxError, match="cut off"):
        list(split_mails(sent(b"Subject: a\n\nbody")[:-1]))
