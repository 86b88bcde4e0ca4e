"""What staff do to endpoints. A worker may be at one meanwhile: it finds its position moved, and begins anew."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from changes.queries import latest
from webhooks.models import Endpoint
from webhooks.signing import new_secret

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)
BOTH_SIGN = timedelta(days=1)
_WELL = {"failures": 0, "failing_since": None, "retry_at": None, "disabled_why": ""}


def register(*, name: str, url: str, kinds: Sequence[str], by: "User", at: datetime) -> Endpoint:
    """A new endpoint, to which everything is sent that happens from now on."""
    made = Endpoint.objects.create(
        uid=secrets.token_hex(8),
        name=name,
        url=url,
        kinds=sorted(kinds),
        secret=new_secret(),
        made_at=at,
        made_by=by,
        position=latest()[0],
    )
    logger.info("webhook %s is registered by %s", made.uid, by)
    return made


def edit(endpoint: Endpoint, *, name: str, url: str, kinds: Sequence[str]) -> None:
    """Other words, another address, other kinds; at another address it is tried at once."""
    values: dict[str, object] = {"name": name, "url": url, "kinds": sorted(kinds)}
    if values["kinds"] != endpoint.kinds:
        values["begun"] = None  # the message would have other changes in it
    if url != endpoint.url:
        values |= {"failures": 0, "failing_since": None, "retry_at": None}
    Endpoint.objects.filter(pk=endpoint.pk).update(**values)


def enable(endpoint: Endpoint) -> None:
    """Go on where it stopped."""
    Endpoint.objects.filter(pk=endpoint.pk).update(is_enabled=True, **_WELL)


def disable(endpoint: Endpoint, *, by: "User") -> None:
    """Send nothing until somebody enables it; what happens meanwhile waits."""
    Endpoint.objects.filter(pk=endpoint.pk).update(is_enabled=False, disabled_why=f"Disabled by {by}.")


def rotate(endpoint: Endpoint, *, at: datetime) -> str:
    """Make a new secret, and give it; both sign for a day. One that was replaced before signs no more."""
    made = new_secret()
    Endpoint.objects.filter(pk=endpoint.pk).update(secret=made, old_secret=endpoint.secret, old_until=at + BOTH_SIGN)
    return made


def go_on(endpoint: Endpoint, *, after: int) -> None:
    """Send what is behind a position, at once, whether or not it was sent before."""
    Endpoint.objects.filter(pk=endpoint.pk).update(
        position=after, begun=None, failures=0, failing_since=None, retry_at=None
    )
