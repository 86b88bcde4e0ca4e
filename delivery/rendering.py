"""What a dispatch says, written once for each scope and kept: a delivery that goes on tomorrow sends the same words."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from delivery.answers import one_line, pause
from delivery.models import Delivery, Rendering, State
from delivery.saying import Said, Speaker

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def to_render(now: datetime) -> QuerySet[Rendering]:
    """What can be rendered now, in the order in which it was planned."""
    due = Q(next_try_at=None) | Q(next_try_at__lte=now)
    return Rendering.objects.filter(due, rendered_at=None, dispatch__finished_at=None).order_by("dispatch", "pk")


class Writer:
    """Renders one after the other; what renderings of a dispatch share is asked for once."""

    def __init__(self, *, clock: Clock = timezone.now, dispatches: Sequence[int] | None = None) -> None:
        self._clock, self._dispatches = clock, dispatches
        self._speaker: Speaker | None = None
        self.skipped = 0  # mails that need not be sent, as there is nothing to tell

    def render_next(self) -> bool:
        """Render one that no other worker is at; False when there is none. Its row is held: kill -9 frees it."""
        with transaction.atomic():
            waiting = to_render(self._clock())
            if self._dispatches is not None:
                waiting = waiting.filter(dispatch__in=self._dispatches)
            free = waiting.select_for_update(skip_locked=True, of=("self",))
            rendering = free.select_related("dispatch").first()
            if rendering is None:
                return False
            try:
                with transaction.atomic():
                    skipped = _keep(rendering, self._speaker_of(rendering).say(rendering.scope), self._clock())
            except Exception as error:  # whatever is wrong with one scope, the others are to be told
                logger.exception("%s: rendering %s failed", rendering.dispatch, rendering.pk)
                self._speaker = None
                _put_off(rendering, f"{type(error).__name__}: {error}", self._clock())
            else:
                self.skipped += skipped
        return True

    def _speaker_of(self, rendering: Rendering) -> Speaker:
        if self._speaker is None or self._speaker.dispatch != rendering.dispatch:
            self._speaker = Speaker(rendering.dispatch)
        return self._speaker


def _keep(rendering: Rendering, found: Said | None, now: datetime) -> int:
    """Store what is to be said; where that is nothing, how many mails are skipped."""
    rendering.rendered_at, rendering.error = now, ""
    rendering.is_empty = found is None
    if found is not None:
        rendering.thread = found.thread
        rendering.subject, rendering.text, rendering.html = found.letter.subject, found.letter.text, found.letter.html
    rendering.save()
    if found is not None:
        return 0
    waiting = Delivery.objects.filter(rendering=rendering, state=State.WAITING)
    return waiting.update(state=State.SKIPPED, answer="nothing to tell")


def _put_off(rendering: Rendering, error: str, now: datetime) -> None:
    attempts = rendering.attempts + 1
    Rendering.objects.filter(pk=rendering.pk).update(
        attempts=attempts,
        error=one_line(error),
        next_try_at=now + pause(attempts, f"rendering {rendering.pk}"),
    )
