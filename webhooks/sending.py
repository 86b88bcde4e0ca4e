"""Sending: every change that an endpoint wants, in order, each at least once.

One worker at a time sends to an endpoint: it holds an advisory lock of its database session, which kill -9 frees, and
no transaction while it waits for an answer. `begun` is written before a message is sent, and the position moves only
after it was taken. Killed in between, what may have come already is sent again, under the same id.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from archive.locks import source_lock
from changes.models import Change
from hosts.connecting import FailedError
from hosts.networks import ForbiddenError
from webhooks import guarded
from webhooks.messages import Message, next_for, trial_message
from webhooks.models import Attempt, Endpoint
from webhooks.retrying import GIVE_UP_AFTER, pause_after
from webhooks.signing import signed_headers

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
_LOCK = 0x6B7477  # "ktw": one process at a time sends to an endpoint
_LONGEST_ERROR = 300  # characters


def due(now: datetime) -> QuerySet[Endpoint]:
    """Endpoints that something happened for since, and that may be asked now."""
    last = Change.objects.aggregate(last=Max("position"))["last"] or 0
    return _open(now).filter(position__lt=last)


def _open(now: datetime) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(Q(retry_at=None) | Q(retry_at__lte=now), is_enabled=True)


def send_changes(uid: str, *, clock: Clock = timezone.now, is_over: Callable[[], bool] = lambda: False) -> int:
    """Send to an endpoint until it has everything, does not take something, or `is_over`; how many messages it took.

    None of them when another worker is at it.
    """
    taken = 0
    endpoint = Endpoint.objects.filter(uid=uid).first()
    if endpoint is None:
        return taken
    with source_lock(_LOCK, endpoint.pk) as is_ours:
        while is_ours and not is_over() and (row := _open(clock()).filter(pk=endpoint.pk).first()) is not None:
            found = next_for(row)
            if found.message is None:
                _at(row).update(position=found.position, begun=None)
                break
            if not _at(row).filter(is_enabled=True).update(begun=found.message.last):
                continue  # staff moved it meanwhile
            if not _took(row, found.message, clock):
                break
            taken += 1
    return taken


def _at(row: Endpoint) -> QuerySet[Endpoint]:
    """The endpoint, unless staff let it begin elsewhere, or want other kinds, since it was read."""
    return Endpoint.objects.filter(pk=row.pk, position=row.position, kinds=row.kinds)


def send_trial(endpoint: Endpoint, *, clock: Clock = timezone.now) -> Attempt:
    """Post a test, enabled or not; changes wait and retries are not touched by what comes of it."""
    message = trial_message(endpoint, clock())
    return _record(endpoint, message, clock(), _post(endpoint, message, clock()))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an attempt: no error means that the message was taken."""

    status: int | None
    error: str
    milliseconds: int
    retry_after: str = ""


def _post(row: Endpoint, message: Message, now: datetime) -> Result:
    keys = [row.secret, *([row.old_secret] if row.old_secret and row.old_until and row.old_until > now else [])]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": settings.USER_AGENT,
        **signed_headers(message.id, timestamp=int(now.timestamp()), body=message.body, keys=keys),
    }
    began = time.monotonic()

    def result(status: int | None, error: str, retry_after: str = "") -> Result:
        return Result(status, _storable(error), round((time.monotonic() - began) * 1000), retry_after)

    try:
        answer = guarded.post(row.url, message.body, headers, allowed=settings.WEBHOOK_NETWORKS)
    except (ForbiddenError, FailedError) as error:
        return result(None, f"{error}")
    return result(answer.status, _refusal(answer), answer.headers.get("Retry-After", ""))


def _refusal(answer: guarded.Answer) -> str:
    """Why an answer is none that takes the message; '' for 2xx."""
    if 200 <= answer.status < 300:
        return ""
    if 300 <= answer.status < 400:
        return f"redirects, which is not followed; enter the new address here: {answer.headers.get('Location', 'none')}"
    return answer.body.decode("utf-8", "replace") or "said nothing but the status"


def _storable(text: str) -> str:
    """On one line, without what PostgreSQL cannot store or a terminal obeys."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST_ERROR]


def _record(row: Endpoint, message: Message, at: datetime, result: Result) -> Attempt:
    return Attempt.objects.create(
        endpoint=row,
        at=at,
        message=message.id,
        first=message.first,
        last=message.last,
        changes=message.changes,
        status=result.status,
        error=result.error,
        milliseconds=result.milliseconds,
    )


def _took(row: Endpoint, message: Message, clock: Clock) -> bool:
    """Send, and write down what came of it."""
    at = clock()
    result = _post(row, message, at)
    try:
        with transaction.atomic():
            _record(row, message, at, result)
            if not result.error:
                _at(row).update(position=message.last, begun=None, failures=0, failing_since=None, retry_at=None)
                return True
            why = _note_failure(row, result, clock())
    except IntegrityError:  # staff deleted it meanwhile
        return False
    if why:
        _tell(row, why)
    return False


def _note_failure(row: Endpoint, result: Result, now: datetime) -> str:
    """Put the next attempt off, or disable the endpoint; why, if so."""
    since, failures = row.failing_since or now, row.failures + 1
    why = ""
    if result.status == 410:
        why = "It answered 410 Gone."
    elif now - since >= GIVE_UP_AFTER:
        why = f"Nothing was taken for {GIVE_UP_AFTER.days} days; at last: {result.status or ''} {result.error}"
    pause = pause_after(failures, chance=random.random(), asked=result.retry_after, now=now)  # noqa: S311
    _at(row).update(
        failures=failures, failing_since=since, retry_at=now + pause, is_enabled=not why, disabled_why=_storable(why)
    )
    return why


def _tell(row: Endpoint, why: str) -> None:
    """A mail to who registered it; the page says the same, so nothing depends on it."""
    logger.warning("webhook %s is disabled: %s", row.uid, _storable(why), extra={"webhook": row.uid})
    if not row.made_by.email:
        return
    page = settings.SITE_URL + reverse("webhooks:detail", args=[row.uid])
    text = f"Changes are no longer sent to the webhook {row.name!r}.\n\n{why}\n\nEnable it again at {page}\n"
    try:
        send_mail(f"Webhook disabled: {row.name}", text, settings.MAIL_FROM, [row.made_by.email])
    except (OSError, ValueError) as error:
        logger.warning("nobody was told of it: %s", error)
