"""Sessions in the database: they end after hours without use, days after the login, and when their user says so."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DBStore
from django.http import HttpRequest

from accounts.models import Session

LONGEST = 14 * 86_400  # seconds after the login
RENEWED = 600  # seconds after which a use is written down
_BEGUN, _USED = "begun", "used"  # seconds since the epoch


class SessionStore(DBStore):
    """Django's, with the user of each session beside it."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """A row, with its user."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        user = data.get(SESSION_KEY)
        row.user_id = int(user) if user else None
        return row

    def get_session_cookie_age(self) -> int:
        """Seconds without use, after which it is over; none beyond the longest that it may last."""
        left = int(self.get(_BEGUN, time.time()) + LONGEST - time.time())
        return max(min(settings.SESSION_COOKIE_AGE, left), 0)


def begin(sender: Any, request: HttpRequest, **_: Any) -> None:
    """A login: the session's time runs from now on."""
    request.session[_BEGUN] = int(time.time())


def use(session: Any) -> None:
    """Write down that it is used, once in a while: that moves its end."""
    now = int(time.time())
    if now - session.get(_USED, session.get(_BEGUN, 0)) >= RENEWED:
        session[_USED] = now


def end_all(user: User, *, but: str | None = None) -> int:
    """End a user's sessions, but perhaps one; how many."""
    return Session.objects.filter(user=user).exclude(session_key=but or "").delete()[0]
