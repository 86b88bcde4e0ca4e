"""import_mbox FILE: take the mails of an mbox file as an inbox."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from archive.git import GitError
from archive.mbox import append_mails, arrival_of, open_mbox, split_mbox


class Command(BaseCommand):
    """Importing a grown or repeated file adds what is new."""

    help = "Import an mbox file (mboxrd; .gz too) as an inbox of its own, and read it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the inbox's name."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--inbox", help="name of the inbox (default: made from the file's name)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write an epoch of our own, then add and sync it like any other."""
        path: Path = options["file"]
        name = options["inbox"] or slugify(path.name.split(".")[0])
        if not name:
            raise CommandError(f"no inbox name can be made from {path.name}: give one with --inbox")
        upstream = Path(settings.STATE_DIR) / "imported" / name / "git" / "0.git"
        try:
            with open_mbox(path) as stream:
                mails = ((raw, arrival_of(envelope, raw)) for envelope, raw in split_mbox(stream))
                count = append_mails(upstream, mails)
        except (OSError, EOFError, GitError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        self.stdout.write(f"{count} new mails in {path}")
        if count:
            call_command("add_inbox", name, str(upstream.parent.parent), stdout=self.stdout)
            call_command("sync", name, stdout=self.stdout)
