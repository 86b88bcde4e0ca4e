"""What happens to deliveries with time: dispatches end, what could not be sent is given up, what is old is deleted."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import Concat, Left

from delivery.answers import GIVE_UP, GIVEN_UP
from delivery.models import Delivery, Dispatch, Rendering, State, Told
from delivery.queries import sums_of

KEPT = timedelta(weeks=5)  # longer than anything is due, so that nothing is planned twice
_LONGEST = 300  # characters of an answer, which may be as long already


def tidy(now: datetime) -> None:
    """Give up what is too late, end dispatches of which nothing waits, forget what nobody gets.

    Three statements, and two more for each dispatch that ends.
    """
    late = Delivery.objects.filter(
        state=State.WAITING, batch__dispatch__in=_open().filter(planned_at__lte=now - GIVE_UP)
    )
    answer = Case(When(answer="", then=Value(GIVEN_UP)), default=Concat(Value(f"{GIVEN_UP}: "), "answer"))
    late.update(state=State.FAILED, answer=Left(answer, _LONGEST))
    waiting = Delivery.objects.filter(batch__dispatch=OuterRef("pk"), state=State.WAITING)
    for key in _open().filter(~Exists(waiting)).values_list("pk", flat=True):
        sums = sums_of([key])[key]  # kept: to count half a million rows for each look at a page takes too long
        _open().filter(pk=key).update(finished_at=now, quiet_until=None, error="", sums=sums)
    _forget_unread()


@transaction.atomic
def _forget_unread() -> None:
    """Delete what was written for people who have left: its scope and words may name their address."""
    free = Rendering.objects.select_for_update(skip_locked=True, of=("self",))
    unread = free.filter(~Exists(Delivery.objects.filter(rendering=OuterRef("pk"))))
    keys = list(unread.values_list("pk", flat=True))
    if keys:
        Rendering.objects.filter(pk__in=keys).delete()


def prune(now: datetime) -> int:
    """Delete what was planned weeks ago, with who got it; how many dispatches."""
    old = Dispatch.objects.filter(planned_at__lt=now - KEPT)
    Delivery.objects.filter(batch__dispatch__in=old).delete()
    Told.objects.filter(told_at__lt=now - KEPT).delete()
    return old.delete()[1].get("delivery.Dispatch", 0)


def _open() -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(finished_at=None)
