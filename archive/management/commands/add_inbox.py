"""add_inbox NAME URL: follow a mailing-list archive."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from archive import git
from archive.models import Inbox
from archive.sources import followed, upstreams


class Command(BaseCommand):
    """Adds an inbox, or changes the URL of one; says how many epochs it has."""

    help = "Follow a public-inbox archive: a local path, a bundle, or a URL that git can fetch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME and URL."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--description", default="")
        parser.add_argument("--newest-epochs", type=int, metavar="N",
            help="begin with the newest N git repositories of the archive; later ones are followed, too")  # fmt: skip

    def handle(self, *_: Any, **options: Any) -> None:
        """Check first, so that a typing mistake is told at once."""
        name, url, newest = options["name"], options["url"], options["newest_epochs"]
        if newest is not None and newest < 1:
            raise CommandError("--newest-epochs is 1 or more")
        try:
            found = list(upstreams(url))
        except git.GitError as error:
            raise CommandError(f"{url} cannot be read: {error}") from error
        if not found:
            raise CommandError(f"{url} holds no mail yet (no branch in its repository)")
        inbox = Inbox.objects.filter(name=name).first() or Inbox(name=name)
        inbox.url = url
        inbox.description = options["description"] or inbox.description
        if newest is not None:
            inbox.first_epoch = max(0, found[-1].number + 1 - newest)
        try:
            inbox.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        inbox.save()
        epochs = len(followed(inbox, found))
        self.stdout.write(f"{name}: {epochs} epoch{'s' * (epochs != 1)}; read it with: manage.py sync {name}")
