"""The accounts app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Groups have the permissions of roles after every `migrate`; a session knows when it was begun."""

    name = "accounts"

    def ready(self) -> None:
        """Django makes permissions by the same signal, and listens first."""
        import accounts.checks  # noqa: F401, PLC0415  # Django knows checks that are imported
        from accounts.roles import grant  # noqa: PLC0415  # models must be there
        from accounts.sessions import begin  # noqa: PLC0415

        user_logged_in.connect(begin, dispatch_uid="accounts.sessions")
        post_migrate.connect(grant, dispatch_uid="accounts.roles")
