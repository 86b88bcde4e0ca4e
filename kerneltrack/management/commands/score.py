"""score labels|candidates FILE, score series [FILE]: hold what we found against what people read."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yardstick.candidates import PRECISION, RECALL, score_candidates
from yardstick.grouped import SERIES, measure_series
from yardstick.labels import MARK, score_labels
from yardstick.series import told, whole


class Command(BaseCommand):
    """Exits with 1 below the mark."""

    help = "Compare tracked regressions, candidates, or series of patches, with a file made by reading."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to compare, and the file."""
        parser.add_argument("what", choices=["labels", "candidates", "series"])
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?", default=SERIES, help="series has its own")
        parser.add_argument("--mail", action="append", type=Path, metavar="PATH",
            help="series: an archive to read into a scratch database (repeat); default: ../shared/corpus")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="series: counts and errors for a program")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print the comparison; CommandError below the mark."""
        try:
            text = options["file"].read_text(encoding="utf-8")
            if options["what"] == "series":
                good = self._series(text, **options)
            else:
                good = self._labels(text) if options["what"] == "labels" else self._candidates(text)
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        if not good:
            raise CommandError("below the mark", returncode=1)

    def _series(self, text: str, *, mail: list[Path] | None, **options: Any) -> bool:
        progress = self.stderr.write if options["verbosity"] > 1 else lambda _: None
        score = measure_series(text, mail or [], progress=progress)
        self.stdout.write(json.dumps(whole(score), indent=1) if options["json"] else "\n".join(told(score)))
        return score.total.is_good

    def _labels(self, text: str) -> bool:
        score = score_labels(text)
        for report, name, wanted, got in score.differing:
            self.stdout.write(f"differs   {report}\n    {name}: {got!r}, read by hand: {wanted!r}")
        for report in score.missed:
            self.stdout.write(f"missed    {report}")
        for report in score.invented:
            self.stdout.write(f"invented  {report}")
        self.stdout.write(
            f"{len(score.found)} found, {len(score.missed)} missed, {len(score.invented)} invented; "
            f"{score.fields - len(score.differing)} of {score.fields} fields agree "
            f"({score.agreement:.1%}, mark {MARK:.0%})"
        )
        return score.is_good

    def _candidates(self, text: str) -> bool:
        score = score_candidates(text)
        for ident in score.missed:
            self.stdout.write(f"missed  {ident}")
        for ident in score.wrong:
            self.stdout.write(f"wrong   {ident}")
        self.stdout.write(
            f"{len(score.found)} found, {len(score.missed)} missed, {len(score.wrong)} wrong, "
            f"{len(score.passed)} rightly passed over, {len(score.skipped)} skipped (in no inbox): "
            f"precision {score.precision:.3f} (mark {PRECISION}), recall {score.recall:.3f} (mark {RECALL})"
        )
        return score.is_good
