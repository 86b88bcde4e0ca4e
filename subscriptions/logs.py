"""Logs name no secret: Django tells the path of every request that fails, and the path of a signed page is one.

Tokens of the API stand in a header; who puts one into an address, or logs a header, must not give it away.
"""

import logging
import re

_TOKEN = re.compile(r"(/(?:subscribe/confirm|subscribe/manage|unsubscribe)/)[^/\s]+")
_BEARER = re.compile(r"\bkt_[0-9A-Za-z]+|(?<=bearer )[^\s'\"]+", re.IGNORECASE)


class WithoutTokens(logging.Filter):
    """Takes tokens out of what is logged; everything is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The message as it will be, without them."""
        said = record.getMessage()
        if "/subscribe/" in said or "/unsubscribe/" in said:
            record.msg, record.args = _TOKEN.sub(r"\1...", said), None
        if "kt_" in said or "earer " in said:
            record.msg, record.args = _BEARER.sub("...", record.getMessage()), None
        return True
