"""Errors sent to a Sentry, where somebody operates one (KERNELTRACK_SENTRY_DSN); else nothing here is even imported.

What is sent tells what failed and where, not for whom: no addresses, cookies, forms or headers, no values of variables
(a mail's text, a subscriber's address), and secrets are taken out of every text.
"""

import re
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import Transport

from subscriptions.logs import without_secrets

# Of people; Message-IDs look the same. From the beginning of a word alone: a long one would be tried from each letter.
_ADDRESS = re.compile(r"(?<![^\s<>\"'(),;:=])[^\s<>\"'(),;:=]+@[\w.-]+")
_OF_REQUEST = ("method", "url")


def report_to(dsn: str, *, transport: type[Transport] | None = None) -> None:
    """Send errors from now on: exceptions that nobody handled, and what is logged as an error."""
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False),
            CeleryIntegration(),
            LoggingIntegration(),
        ],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=20,
        auto_session_tracking=False,
        before_send=scrubbed,
        before_breadcrumb=scrubbed,
    )


def scrubbed(event: Any, hint: Any) -> Any:
    """The event without what is nobody's business."""
    if "request" in event:
        event["request"] = {name: event["request"][name] for name in _OF_REQUEST if name in event["request"]}
    for name in ("user", "server_name"):
        event.pop(name, None)
    return _without(event)


def _without(value: Any) -> Any:
    if isinstance(value, str):
        return _ADDRESS.sub("...@...", without_secrets(value)) if "@" in value else without_secrets(value)
    if isinstance(value, dict):
        return {key: _without(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one) for one in value]
    return value
