"""Sessions that know their user, and networks that somebody logged in from."""

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

if TYPE_CHECKING:
    from accounts.sessions import SessionStore


class Session(AbstractBaseSession):
    """A session; those of a user can be ended all at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        """What reads and writes them."""
        from accounts.sessions import SessionStore  # noqa: PLC0415  # it needs this model

        return SessionStore


class KnownNetwork(models.Model):
    """A /24 or /48 that somebody logged in from: no stranger's attempts keep them out there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=50)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "network"], name="known_network")]

    def __str__(self) -> str:
        return self.network
