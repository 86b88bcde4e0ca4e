"""Sending a batch: one worker, one connection, and what became of each mail written down before the next one is begun.

A batch is claimed by an advisory lock of the database session: kill -9 frees it together with the session, so there is
no lease that could end too early or too late. Before a mail is sent its row is counted up, which fails when the
recipient has left meanwhile; before the next is begun the row says what the server answered. What can be in doubt is
the one mail that a worker had begun when it was killed or when the connection broke: it is sent again, with the same
Message-ID. When the session is lost, so is the lock: the next statement fails, and nothing more is sent.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from smtplib import SMTPDataError

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from archive.locks import source_lock
from delivery.addressing import Written
from delivery.answers import Answer, Verdict, answer_to, one_line, pause, said
from delivery.models import Batch, Delivery, Dispatch, Rendering, State
from ingest import meters
from subscriptions.bounces import bounced
from subscriptions.models import Format

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
_LOCK = 0x6B7464  # "ktd": one process at a time sends a batch
_LOOKED_AT = 50  # batches: as many others may be at work
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)  # of a server that cannot be reached
# One statement, since the disk is waited for once for each: that is half of the time that a mail takes.
_NEXT = """
WITH last AS (
    UPDATE delivery_delivery SET state = 'sent', sent_at = %(at)s, answer = '', next_try_at = NULL WHERE id = %(last)s
)
UPDATE delivery_delivery SET attempts = attempts + 1 WHERE id = %(next)s AND state = 'waiting'
"""
_SUSPENDED = "the address is suspended"
_CHANGED = "something else was asked for meanwhile"


def ready(now: datetime) -> QuerySet[Batch]:
    """Batches with something to be sent now, in the order in which they were planned."""
    here = Q(next_try_at=None) | Q(next_try_at__lte=now)
    open_now = Q(dispatch__quiet_until=None) | Q(dispatch__quiet_until__lte=now)
    waiting = Exists(_due(now).filter(batch=OuterRef("pk")))
    return Batch.objects.filter(here, open_now, waiting, dispatch__finished_at=None).order_by("dispatch", "number")


def _due(now: datetime) -> QuerySet[Delivery]:
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    return Delivery.objects.filter(due, state=State.WAITING, rendering__rendered_at__isnull=False)


def send_next(
    *,
    clock: Clock = timezone.now,
    dispatches: Sequence[int] | None = None,
    limit: int | None = None,
    is_over: Callable[[], bool] = lambda: False,
) -> Counter[str] | None:
    """Send a batch that no other worker is at, of these dispatches or of any; None when there is nothing to do.

    What became of its mails: `sent`, `put off`, `failed`, `skipped`. At most `limit` are begun, and
    none any more when `is_over` says so: what is left goes on with the next call.
    """
    found = ready(clock())
    if dispatches is not None:
        found = found.filter(dispatch__in=dispatches)
    for key in found.values_list("pk", flat=True)[:_LOOKED_AT]:
        with source_lock(_LOCK, key) as is_ours:
            batch = ready(clock()).filter(pk=key).select_related("dispatch").first() if is_ours else None
            if batch is not None:
                done = _Round(batch, clock, limit, is_over).run()
                for result, number in done.items():
                    meters.count("kerneltrack_mails", number, result=result)
                return done
    return None


@dataclass(slots=True)
class _Round:
    """One go at a batch."""

    batch: Batch
    clock: Clock
    limit: int | None
    is_over: Callable[[], bool]
    done: Counter[str] = field(default_factory=Counter)
    last: int | None = None
    rendering: Rendering | None = None
    written: dict[str, Written] = field(default_factory=dict)

    def run(self) -> Counter[str]:
        rows = self._rows()
        if not rows:
            return self.done
        server = get_connection()
        try:
            server.open()
        except OSError as error:  # smtplib's errors are OSErrors
            self._pause_all(f"the mail server cannot be reached: {said(error)}")
            return self.done
        except ValueError as error:  # a letter that SMTP cannot say; the words may tell it, and be of a password
            self._pause_all(f"the mail server cannot be used as it is set: {type(error).__name__}")
            return self.done
        try:
            for row in rows:
                if self.is_over() or not self._send(server, row):
                    break
            else:
                self._went_well()
        finally:
            self._begin(None)
            with suppress(OSError):
                server.close()
        return self.done

    def _rows(self) -> list[Delivery]:
        """What is to be sent, in the order of renderings, each of which is read and encoded once: three statements."""
        due = _due(self.clock()).filter(batch=self.batch)
        suspended = due.filter(subscription__subscriber__suspended_at__isnull=False)
        self.done["skipped"] += suspended.update(state=State.SKIPPED, answer=_SUSPENDED)
        changed = due.filter(subscription__since__gt=self.batch.dispatch.until)  # another cadence or scope: begins anew
        self.done["skipped"] += changed.update(state=State.SKIPPED, answer=_CHANGED)
        return list(due.select_related("subscription__subscriber").order_by("rendering", "pk")[: self.limit])

    def _send(self, server: BaseEmailBackend, row: Delivery) -> bool:
        """Send one; False when the batch cannot go on."""
        if not self._begin(row):
            return True  # the recipient has left
        row.attempts += 1
        try:
            mail = self._written(row).to(row)
        except ValueError as error:
            return self._failed(row, one_line(str(error)))
        try:
            if not server.send_messages([mail]):
                raise OSError("the mail backend did not send it")
        except ValueError as error:  # in the middle of the talk with the server, which begins anew for the others
            return not self._failed(row, one_line(str(error)))
        except OSError as error:
            _end_mail(server, error)
            return self._answered(row, answer_to(error))
        self.last = row.pk
        self.done["sent"] += 1
        return True

    def _begin(self, row: Delivery | None) -> bool:
        """Write down that the last mail was sent, and that this one is begun; False when there is nobody to get it."""
        if row is None and self.last is None:
            return False
        given = {"at": self.clock(), "last": self.last, "next": row.pk if row else None}
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, given)
            self.last = None
            return bool(cursor.rowcount == 1)

    def _written(self, row: Delivery) -> Written:
        """The last rendering is kept in each format: rows are in their order."""
        kind = row.subscription.format if row.subscription else Format.TEXT
        if self.rendering is None or self.rendering.pk != row.rendering_id:
            self.rendering = Rendering.objects.get(pk=row.rendering_id)
            self.written.clear()
        if kind not in self.written:
            self.written[kind] = Written(self.rendering, self.batch.dispatch, kind)
        return self.written[kind]

    def _answered(self, row: Delivery, answer: Answer) -> bool:
        """Note why a mail was not sent; False when the batch cannot go on."""
        if answer.verdict in (Verdict.FAILED, Verdict.BOUNCED):
            if answer.verdict is Verdict.BOUNCED and row.subscription is not None:
                bounced(row.subscription.subscriber.key, on=self.clock().date())
            return self._failed(row, answer.said)
        later = self.clock() + pause(row.attempts, f"delivery {row.pk}")
        self._note(row, answer=answer.said, next_try_at=later)
        self.done["put off"] += 1
        if answer.verdict is Verdict.RETRY:
            return True
        if answer.verdict is Verdict.REFUSED:
            self._pause_all(f"the mail server refuses our sender: {answer.said}")
        elif answer.verdict is Verdict.SILENT:
            self._pause_all(f"the mail server does not answer: {answer.said}")
        else:
            self._pause_batch(answer.said)
        return False

    def _failed(self, row: Delivery, why: str) -> bool:
        about = {"delivery": row.pk}
        logger.warning("%s: delivery %s failed: %s", self.batch.dispatch, row.pk, why, extra=about)
        self._note(row, state=State.FAILED, answer=why[:300])
        self.done["failed"] += 1
        return True

    def _note(self, row: Delivery, **changes: object) -> None:
        Delivery.objects.filter(pk=row.pk, state=State.WAITING).update(**changes)

    def _pause_batch(self, why: str) -> None:
        """The connection is gone: whoever else sends may have more luck, this batch waits."""
        breaks = self.batch.breaks + 1
        later = self.clock() + _growing(breaks)
        logger.warning("%s: batch %s pauses until %s: %s", self.batch.dispatch, self.batch.number, _short(later), why)
        Batch.objects.filter(pk=self.batch.pk).update(breaks=breaks, next_try_at=later)

    def _pause_all(self, why: str) -> None:
        """One line for any number of recipients and workers: who comes second finds the pause made."""
        dispatch, now = self.batch.dispatch, self.clock()
        later = now + _growing(dispatch.refusals + 1)
        same = Dispatch.objects.filter(pk=dispatch.pk, refusals=dispatch.refusals)
        if same.update(quiet_until=later, refusals=F("refusals") + 1, error=why[:300]):
            logger.warning("%s pauses until %s: %s", dispatch, _short(later), why)

    def _went_well(self) -> None:
        if self.batch.breaks:
            Batch.objects.filter(pk=self.batch.pk).update(breaks=0, next_try_at=None)
        if self.batch.dispatch.refusals:
            Dispatch.objects.filter(pk=self.batch.dispatch_id).update(refusals=0, quiet_until=None, error="")


def _end_mail(server: BaseEmailBackend, error: OSError) -> None:
    """Where DATA itself is refused, smtplib leaves the mail open, and a server takes no other in it."""
    talk = getattr(server, "connection", None)
    if isinstance(error, SMTPDataError) and talk is not None:
        with suppress(OSError):
            talk.rset()


def _growing(times: int) -> timedelta:
    return min(_FIRST_PAUSE * (1 << min(times - 1, 10)), _LONGEST_PAUSE)


def _short(moment: datetime) -> str:
    return f"{moment:%H:%M:%S} UTC"
