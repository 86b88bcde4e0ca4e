"""Scenarios through the real pipeline: our own few, and the shared suite where it lies beside the checkout."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OWN = Path(__file__).parent / "data" / "scenarios.json"
SHARED = ROOT.parent / "shared" / "conformance" / "shared.json"


def conformance(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on the servers of the tests."""
    command = [sys.executable, "manage.py", "conformance", str(file), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)


def test_our_own_scenarios_pass_and_a_false_expectation_is_reported_with_both_values() -> None:
    done = conformance(OWN, "--json")

    report = json.loads(done.stdout)
    by_name = {one["name"]: one for one in report["scenarios"]}
    assert (report["passed"], report["failed"], report["broken"]) == (2, 1, 0), done.stdout
    assert by_name["wrong-on-purpose"]["differences"] == ["d1@example.com: title is 'no link', expected 'a link'"]
    assert done.returncode == 0


def test_a_scenario_that_fails_without_being_arguable_fails_the_command(tmp_path: Path) -> None:
    suite = json.loads(OWN.read_text())
    suite["scenarios"] = suite["scenarios"][2:]
    del suite["scenarios"][0]["arguable"]
    file = tmp_path / "one.json"
    file.write_text(json.dumps(suite))

    done = conformance(file)

    assert done.returncode == 1
    assert "FAIL" in done.stdout


@pytest.mark.parametrize("text", ["", "[]", '{"format": 2}', '{"format": 1, "lists": {}}'])
def test_a_file_of_another_form_is_refused_by_name(text: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text(text)

    done = conformance(file)

    assert done.returncode != 0
    assert "odd.json" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="no shared scenarios beside the checkout")
def test_every_shared_scenario_passes_unless_it_is_arguable() -> None:
    done = conformance(SHARED)

    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if "FAIL" in line)
