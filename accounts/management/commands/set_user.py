"""manage.py set_user: roles, a new link, or no second step, where nobody can get into the admin."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import log, second, sessions
from accounts.links import path_for
from accounts.roles import Role, assign


class Command(BaseCommand):
    """Each is written down in the log of acts."""

    help = "Change what a user may do, or how they get in again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and what is to be."""
        parser.add_argument("name", help="name to log in with")
        roles = parser.add_mutually_exclusive_group()
        roles.add_argument("--role", action="append", choices=[role.value for role in Role], help="these, and no other")
        roles.add_argument("--no-role", action="store_true", help="take all roles away")
        parser.add_argument("--link", action="store_true", help="print a link to set the password: once, for two days")
        parser.add_argument("--forget-two-factor", action="store_true", help="turn two-factor login off")

    @transaction.atomic
    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Do what is asked for."""
        user = User.objects.filter(username=name.replace("\x00", "")).first()
        if user is None:
            raise CommandError(f"There is no user {name!r}: make one with add_user")
        if options["role"] or options["no_role"]:
            assign(user, options["role"] or [])
            log.record(user, user, f"set_user gave roles: {', '.join(options['role'] or ['none'])}.")
        if options["forget_two_factor"] and second.remove(user):
            sessions.end_all(user)
            log.record(user, user, "set_user turned two-factor login off.")
        if options["link"]:
            if not user.is_active:
                raise CommandError(f"{name} is deactivated: no link counts for them")
            log.record(user, user, "set_user made a link to set the password.")
            self.stdout.write(f"{settings.SITE_URL}{path_for(user)}")
