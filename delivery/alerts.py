"""Alerts: what happened since it was last asked, to whoever wants to know at once.

What was considered is written down with the dispatch that tells of it, in one transaction, so nobody is told of it
again. Nothing that happened before a subscription began is told, and nothing that is older than two days, so neither a
first start nor an archive that is read late sends old news.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Min

from archive.locks import source_lock
from delivery.models import Dispatch, Told
from delivery.plan import plan
from digests.alerts import alert, happened
from digests.happenings import Alert
from digests.periods import Stretch
from digests.scope import parse_scope
from news.happenings import Happening
from subscriptions.models import Cadence, Subscription

REACH = timedelta(days=2)
_LOCK = 0x6B7461  # "kta": two who ask at once would both find it new
_TICK = timedelta(microseconds=1)


def plan_alerts(now: datetime) -> Dispatch | None:
    """Tell what is new to those whom it concerns; None when it concerns nobody, or another process is at it."""
    with source_lock(_LOCK, 0) as is_ours:
        return _plan_alerts(now) if is_ours else None


def _plan_alerts(now: datetime) -> Dispatch | None:
    followed = _followed(now)
    if not followed:
        return None
    since = max(now - REACH, min(followed.values()))
    new = _without_told(_happened(since, now, followed))
    if not new:
        return None
    fitting = [scope for scope, began in followed.items() if _fitting(scope, began, new, now).happenings]
    with transaction.atomic():
        Told.objects.bulk_create([Told(key=key, told_at=now) for key in {_digest(one) for one in new}])
        return plan(Cadence.AT_ONCE, _until(now, since), now=now, scopes=fitting) if fitting else None


def happenings_of(dispatch: Dispatch) -> Sequence[Happening]:
    """What an alert was planned for."""
    told = set(Told.objects.filter(told_at=dispatch.until).values_list("key", flat=True))
    found = _happened(dispatch.since - _TICK, dispatch.until, _followed(dispatch.until))
    return [one for one in found if _digest(one) in told]


def alert_of(dispatch: Dispatch, scope: str, happenings: Iterable[Happening]) -> Alert:
    """What of it concerns a scope."""
    began = _followed(dispatch.until).get(scope, dispatch.until)
    return _fitting(scope, began, happenings, dispatch.until)


def _followed(now: datetime) -> Mapping[str, datetime]:
    """Scopes of alerts, and when somebody began to follow each: one statement."""
    found = Subscription.objects.filter(cadence=Cadence.AT_ONCE, since__lte=now, subscriber__suspended_at=None)
    return dict(found.order_by().values_list("scope").annotate(Min("since")))


def _happened(since: datetime, now: datetime, followed: Iterable[str]) -> Sequence[Happening]:
    scopes = [parse_scope(text) for text in followed]
    topics = {slug for scope in scopes for slug in scope.topics}
    people = {address for scope in scopes for address in scope.people}
    return happened(since, at=now, lookback=timedelta(0), topics=topics, people=people)


def _without_told(found: Sequence[Happening]) -> Sequence[Happening]:
    keys = {_digest(one) for one in found}
    told = set(Told.objects.filter(key__in=keys).values_list("key", flat=True))
    return [one for one in found if _digest(one) not in told]


def _fitting(scope: str, began: datetime, found: Iterable[Happening], now: datetime) -> Alert:
    return alert(parse_scope(scope), (one for one in found if one.at > began), at=now)


def _digest(one: Happening) -> str:
    return sha256(one.key.encode("utf-8", "surrogatepass")).hexdigest()


def _until(now: datetime, since: datetime) -> Stretch:
    return Stretch(name=f"{now:%Y%m%dT%H%M%S%f}", before=since, end=now, then="")
