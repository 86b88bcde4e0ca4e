"""The log of acts: Django's own of the admin, and beside it logins and what changes what somebody may do.

What people decide about regressions and candidates has records of its own, with who and when.
"""

import logging
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

logger = logging.getLogger("accounts.login")
_LONGEST = 60
LOGIN = "Logged in"


def record(by: User, about: Model, said: str) -> None:
    """Write down what somebody did, to an account or another row."""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(about),
        object_id=str(about.pk),
        object_repr=str(about)[:200],
        action_flag=CHANGE,
        change_message=said,
    )


def forget_logins(*, before: datetime) -> None:
    """Where somebody logged in from is nobody's business for ever; everything else stays."""
    LogEntry.objects.filter(change_message__startswith=LOGIN, action_time__lt=before).delete()


def told(outcome: str, *, name: str, network: str) -> None:
    """A line for programs that watch logs: a login, or a failed one. What was typed is cut and cleaned."""
    level = logging.INFO if outcome == "passed" else logging.WARNING
    given = {"outcome": outcome, "user_name": clean(name), "network": network}
    logger.log(level, "login %s: name %r, network %s", outcome, given["user_name"], network or "unknown", extra=given)


def clean(name: str) -> str:
    """A name that was typed, for a log: one line, short."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:_LONGEST])
