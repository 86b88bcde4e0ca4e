"""Mails to return addresses: whose each is, what it says, and what follows."""

import logging
from collections.abc import Iterable
from datetime import date

from outgoing.bounce import Kind, read_bounce
from outgoing.verp import key_of
from subscriptions.bounces import bounced

logger = logging.getLogger(__name__)
LARGEST = 2_000_000  # bytes of a mail that is taken; the first half is read


def take(raw: bytes, recipients: Iterable[str], *, on: date) -> str:
    """What a mail did to the owner of the first return address of ours among its recipients; said in a line.

    Failures count, whether the address is wrong or a server gave up; delays, answers and refusals for reasons of policy
    do not. The line names no address: it is for logs.
    """
    key = next(filter(None, map(key_of, recipients)), None)
    if key is None:
        return "ignored: no return address of this site"
    found = read_bounce(raw)
    if found.kind is Kind.NONE:
        return _told(key, f"ignored: {found.reason}")
    is_suspended = bounced(key, on=on)
    return _told(key, f"counted{', and nothing is sent any more' if is_suspended else ''}: {found.reason}")


def _told(key: str, outcome: str) -> str:
    logger.info("bounce for %s %s", key, outcome)
    return outcome
