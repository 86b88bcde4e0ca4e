"""Logs name no secret: Django tells the path of every request that fails, and the path of a signed page is one.

Tokens of the API stand in a header; who puts one into an address, or logs a header, must not give it away. Nor must an
address of a source that has a password in it.
"""

import logging
import re

_TOKEN = re.compile(r"(/(?:subscribe/confirm|subscribe/manage|unsubscribe|account/set-password/[^/\s]+)/)[^/\s\"]+")
_BEARER = re.compile(r"\bkt_[0-9A-Za-z]+|(?<=bearer )[^\s'\"]+", re.IGNORECASE)
_PASSWORD = re.compile(r"(?<=://)[^/?#\s\"]+@")


def without_secrets(said: str) -> str:
    """A text without tokens and passwords; quick where it has none."""
    if "/subscribe/" in said or "/unsubscribe/" in said or "/set-password/" in said:
        said = _TOKEN.sub(r"\1...", said)
    if "kt_" in said or "earer " in said:
        said = _BEARER.sub("...", said)
    return _PASSWORD.sub("...@", said) if "://" in said and "@" in said else said


class WithoutTokens(logging.Filter):
    """Takes secrets out of what is logged; everything is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The message as it will be, without them."""
        said = record.getMessage()
        kept = without_secrets(said)
        if kept != said:
            record.msg, record.args = kept, None
        return True
