"""add_tree NAME URL: follow a git tree."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from archive import git
from trees.models import Kind, Tree


class Command(BaseCommand):
    """Adds a tree, or changes the URL of one."""

    help = "Follow a git tree: a local path, a bundle, or a URL that git can fetch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME, URL and what the tree is for."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("url", metavar="URL")
        parser.add_argument("--kind", choices=Kind.values, help="default: guessed from the name")

    def handle(self, *_: Any, **options: Any) -> None:
        """Check first, so that a typing mistake is told at once."""
        name, url = options["name"], options["url"]
        try:
            heads = git.remote_heads(url)
        except git.GitError as error:
            raise CommandError(f"{url} cannot be read: {error}") from error
        tree = Tree.objects.filter(name=name).first() or Tree(name=name, kind=_guess(name))
        tree.url = url
        tree.kind = options["kind"] or tree.kind
        try:
            tree.full_clean()
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        tree.save()
        branches = sum(ref.startswith("refs/heads/") for ref in heads)
        self.stdout.write(f"{name} ({tree.kind}): {branches} branches; read it with: manage.py sync {name}")


def _guess(name: str) -> str:
    return next((kind for kind in Kind.values if kind in name), str(Kind.OTHER))
