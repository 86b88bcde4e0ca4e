"""manage.py add_token: a token for a user who has no browser at hand."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from access import tokens
from access.models import Scope


class Command(BaseCommand):
    """Prints it once, alone on a line, for a file that only its owner can read."""

    help = "Make a token of the API for a user, and print it: it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and what for."""
        parser.add_argument("user", help="name to log in with")
        parser.add_argument("--name", required=True, help="what its owner knows it by")
        parser.add_argument("--scope", action="append", choices=[scope.value for scope in Scope], default=[])
        parser.add_argument("--days", type=int, help="after which it ends (default: when it is revoked)")

    def handle(self, *args: Any, user: str, name: str, scope: list[str], days: int | None, **options: Any) -> None:
        """Make it."""
        found = User.objects.filter(username=user, is_active=True).first()
        if found is None:
            raise CommandError(f"There is no active user {user!r}: make one with createsuperuser, or in /admin/")
        try:
            _, word = tokens.issue(found, name=name, scopes=scope or ["read"], now=timezone.now(), days=days)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(word)
