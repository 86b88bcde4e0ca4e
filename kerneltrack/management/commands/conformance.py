"""conformance FILE: play scenarios through the real pipeline and compare."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yardstick.conformance import Verdict, run_suite
from yardstick.scenarios import parse_suite


class Command(BaseCommand):
    """Exits with 1 when a scenario fails that is not marked as arguable."""

    help = "Play a file of #regzbot scenarios through the pipeline, in a database of its own, and compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and what to print."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
        parser.add_argument("--only", default="", help="run scenarios whose id contains this")

    def handle(self, *_: Any, **options: Any) -> None:
        """Run, print each verdict as it falls, and a total."""
        try:
            suite = parse_suite(options["file"].read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        is_json = options["json"]
        verdicts = run_suite(suite, only=options["only"], on_verdict=(lambda _: None) if is_json else self._say)
        failed = [v for v in verdicts if not v.passed]
        broken = [v for v in failed if not v.is_arguable]
        if is_json:
            report = {"passed": len(verdicts) - len(failed), "failed": len(failed), "broken": len(broken)}
            self.stdout.write(json.dumps({**report, "scenarios": [asdict(v) | {"passed": v.passed} for v in verdicts]}))
        else:
            seconds = sum(v.seconds for v in verdicts)
            arguable = len(failed) - len(broken)
            self.stdout.write(
                f"{len(verdicts)} scenarios in {seconds:.0f} s: {len(verdicts) - len(failed)} passed, "
                f"{len(broken)} failed, {arguable} differ where the outcome is arguable (docs/regzbot.md)"
            )
        if broken:
            raise CommandError(f"{len(broken)} scenarios failed", returncode=1)

    def _say(self, verdict: Verdict) -> None:
        word = "pass" if verdict.passed else "differs (arguable)" if verdict.is_arguable else "FAIL"
        self.stdout.write(f"{word:20} {verdict.name} ({verdict.seconds:.1f} s)")
        for line in verdict.differences:
            self.stdout.write(f"    step {verdict.step + 1}: {line}")
