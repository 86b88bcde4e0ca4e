"""Load the release facts that the project carries."""

from typing import Any

from django.core.management.base import BaseCommand

from releases.store import load_facts


class Command(BaseCommand):
    """`manage.py load_facts`: a second run with the same file does nothing."""

    help = "Load the release facts that the project carries; nothing happens when they are loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many."""
        self.stdout.write(f"{load_facts()} release facts loaded")
