"""Logs name no secret: Django tells the path of every request that fails, and the path of a signed page is one."""

import logging
import re

_TOKEN = re.compile(r"(/(?:subscribe/confirm|subscribe/manage|unsubscribe)/)[^/\s]+")


class WithoutTokens(logging.Filter):
    """Takes tokens out of what is logged; everything is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The message as it will be, without them."""
        said = record.getMessage()
        if "/subscribe/" in said or "/unsubscribe/" in said:
            record.msg, record.args = _TOKEN.sub(r"\1...", said), None
        return True
