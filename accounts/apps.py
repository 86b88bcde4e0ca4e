"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Groups have the permissions of roles after every `migrate`."""

    name = "accounts"

    def ready(self) -> None:
        """Django makes permissions by the same signal, and listens first."""
        from accounts.roles import grant  # noqa: PLC0415  # models must be there

        post_migrate.connect(grant, dispatch_uid="accounts.roles")
