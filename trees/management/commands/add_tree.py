"""add_tree NAME URL: follow a git tree."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from archive import git
from trees.kinds import guess_kind
from trees.models import Kind, Tree
from trees.sources import ask


class Command(BaseCommand):
    """Adds a tree, or changes the URL of one; says what of it is followed."""

    help = "Follow a git tree: a local path, a bundle, or a URL that git can fetch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME, URL and what the tree is for."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--kind", choices=Kind.values, help="default: guessed from the name")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check first, so that a typing mistake is told at once."""
        name, url = options["name"], options["url"]
        tree = Tree.objects.filter(name=name).first() or Tree(name=name, kind=guess_kind(name))
        before, tree.url = tree.url, url
        tree.kind = options["kind"] or tree.kind
        try:
            tree.full_clean()
            upstream = ask(tree)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        except git.GitError as error:
            raise CommandError(f"{url} cannot be read: {error}") from error
        tree.save()
        if before not in ("", url):
            self.stdout.write(f"{name}: was followed at {before} until now")
        count = len(upstream.branches)
        followed = f"{count} branch{'es' * (count != 1)}"
        self.stdout.write(f"{name} ({tree.kind}): {followed}; read it with: manage.py sync {name}")
