"""import_page FILE: take the releases and counts that a saved LWN kernel page tells of."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from published.lwn import KernelPage, read_page, read_releases
from published.store import store_counts
from releases.store import fold, store_sightings


class Command(BaseCommand):
    """Importing a page again changes nothing."""

    help = "Read the release and regression paragraphs of an LWN kernel page (HTML or text), and keep what they say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and where it comes from."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--source", default="", help="address of the page (default: the file's name)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, keep, and say what was found."""
        path: Path = options["file"]
        try:
            source = options["source"] or path.name
            page = read_page(path.read_text(encoding="utf-8", errors="replace"), source=source)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        with transaction.atomic():
            store_counts(page.counts)
            fold(store_sightings(read_releases(page, source=source)))
        for line in _lines(page):
            self.stdout.write(line)
        if not (page.counts or page.development or page.stable):
            raise CommandError(f"{path} has none of the sentences that a kernel page has")


def _lines(page: KernelPage) -> list[str]:
    found = []
    if page.development:
        found.append(f"development kernel {page.development}, released {page.development_on or '?'}")
    if page.stable:
        found.append(f"stable kernels {', '.join(page.stable)}, released {page.stable_on or '?'}")
    for count in page.counts:
        reported = f"{count.reported} reported, " if count.reported is not None else ""
        found.append(f"{count.cycle}: {reported}{count.unresolved} unresolved (as of {count.as_of})")
    return found
