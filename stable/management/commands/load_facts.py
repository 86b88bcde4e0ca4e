"""Load the facts about releases and series that the project carries."""

from typing import Any

from django.core.management.base import BaseCommand

from releases.store import load_facts
from stable.store import load_support


class Command(BaseCommand):
    """`manage.py load_facts`: a second run with the same files does nothing."""

    help = "Load the facts about releases and series that the project carries; nothing happens when they are loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many."""
        self.stdout.write(f"{load_facts()} release facts loaded, {load_support()} facts about series changed")
