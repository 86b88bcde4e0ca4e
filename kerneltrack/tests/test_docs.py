"""Documents that list things list them all."""

import re
from pathlib import Path

from kerneltrack.celery import app

ROOT = Path(__file__).resolve().parent.parent.parent


def test_operations_lists_every_environment_variable() -> None:
    code = "".join(path.read_text() for path in (ROOT / "kerneltrack").glob("*.py"))
    named = set(re.findall(r'env_\w+\(\s*"([A-Z_]+)"', code))
    table = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE))

    assert table == named


def test_every_dependency_has_its_reason() -> None:
    files = ("requirements.in", "requirements-embedded.in", "requirements-dev.in")
    lines = [line for name in files for line in (ROOT / name).read_text().splitlines()]
    wanted = {re.split(r"[<>=\[]", line)[0] for line in lines if line and not line.startswith(("-", "#"))}
    told = set(re.findall(r"^\| `([\w-]+)`", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE))

    assert told == wanted


def test_every_beat_entry_names_a_task() -> None:
    app.loader.import_default_modules()

    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
