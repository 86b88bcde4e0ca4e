"""manage.py add_user: somebody who may log in, and the link by which they set their password."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import log
from accounts.links import path_for
from accounts.roles import MEANING, Role, assign


class Command(BaseCommand):
    """No password is typed here: shells remember what is."""

    help = "Make a user, and print the link by which they set a password: it counts once, for two days."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and what for."""
        said = "; ".join(f"{role}: {meaning}" for role, meaning in MEANING.items())
        parser.add_argument("name", help="name to log in with")
        parser.add_argument("--role", action="append", choices=[role.value for role in Role], default=[], help=said)
        parser.add_argument("--email", default="", help="address of the user")

    @transaction.atomic
    def handle(self, *args: Any, name: str, role: list[str], email: str, **options: Any) -> None:
        """Make it."""
        user = User(username=name, email=email)
        user.set_unusable_password()
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        user.save()
        assign(user, role)
        log.record(user, user, f"Made by add_user; roles: {', '.join(role) or 'none'}.")
        self.stdout.write(f"{settings.SITE_URL}{path_for(user)}")
