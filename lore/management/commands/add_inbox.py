"""add_inbox NAME URL [--light]: follow a mailing-list archive."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from archive import git
from archive.fetch import FetchError
from archive.models import Inbox, Way
from archive.sources import followed, upstreams
from lore.light import MAX_DAYS, check_list, follow_of


class Command(BaseCommand):
    """Adds an inbox, or changes the URL of one; says how many epochs it has."""

    help = "Follow a public-inbox archive: a local path, a bundle, or a URL that git can fetch; or a list on the web."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME and URL."""
        parser.add_argument("--light", action="store_true", help="no mirror: single mails from the list's web pages")
        parser.add_argument("--days", type=int, metavar="N", help="with --light: begin N days ago (default: 30)")
        parser.add_argument("--newest-epochs", type=int, metavar="N",
            help="begin with the newest N git repositories of the archive; later ones are followed, too")  # fmt: skip
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--description", default="")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check first, so that a typing mistake is told at once."""
        if options["light"] or options["days"] is not None:
            self._follow_light(options)
            return
        name, url, newest = options["name"], options["url"], options["newest_epochs"]
        if newest is not None and newest < 1:
            raise CommandError("--newest-epochs is 1 or more")
        try:
            found = list(upstreams(url))
        except git.GitError as error:
            raise CommandError(f"{url} cannot be read: {error}") from error
        if not found:
            raise CommandError(f"{url} holds no mail yet (no branch in its repository)")
        epochs = len(followed(self._save(options, Way.MIRROR), found))
        self.stdout.write(f"{name}: {epochs} epoch{'s' * (epochs != 1)}; read it with: manage.py sync {name}")

    def _follow_light(self, options: dict[str, Any]) -> None:
        url, days = options["url"], options["days"]
        if not options["light"]:
            raise CommandError("--days is for --light: a mirror has everything")
        if days is not None and not 0 <= days <= MAX_DAYS:
            raise CommandError(f"--days is a number up to {MAX_DAYS}")
        try:
            check_list(url)
        except FetchError as error:
            raise CommandError(f"{url} cannot be read: {error}") from error
        with transaction.atomic():
            follow = follow_of(self._save(options, Way.LIGHT), days=days)
        begin = f"{follow.since:%Y-%m-%d}"
        self.stdout.write(f"{options['name']}: mails since {begin}; read it with: manage.py sync {options['name']}")

    def _save(self, options: dict[str, Any], way: Way) -> Inbox:
        name = options["name"]
        inbox = Inbox.objects.filter(name=name).first() or Inbox(name=name)
        inbox.url, inbox.way = options["url"], way
        if options["newest_epochs"] is not None:
            inbox.first_epoch = -options["newest_epochs"]  # settled by what upstream has
        inbox.description = options["description"] or inbox.description
        try:
            inbox.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        inbox.save()
        return inbox
