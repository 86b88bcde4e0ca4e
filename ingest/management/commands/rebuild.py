"""rebuild: derive all state again from records and facts."""

from typing import Any

from django.core.management.base import BaseCommand

from ingest import pipeline


class Command(BaseCommand):
    """The same records always arrive at the same state; run it after a change of rules."""

    help = "Derive threads, releases, cycles and regressions again from the stored records and facts."

    def handle(self, *_: Any, **__: Any) -> None:
        """One transaction: pages show the old state until it ends."""
        folding = pipeline.rebuild()
        self.stdout.write(f"{folding.clusters} clusters folded, {len(folding.failures)} failed")
        for failure in folding.failures:
            self.stderr.write(failure)
