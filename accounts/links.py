"""Links by which somebody sets a password: signed, for this alone, once, for two days."""

from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode


class _Links(PasswordResetTokenGenerator):
    """A password that was set, a login and a deactivation end the links that were made before."""

    key_salt = "kerneltrack.accounts.links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"


links = _Links()


def path_for(user: User) -> str:
    """Where the user sets a password; whoever has the link is the user."""
    return reverse("set_password", args=[urlsafe_base64_encode(force_bytes(user.pk)), links.make_token(user)])
