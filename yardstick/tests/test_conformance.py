"""Scenarios through the real pipeline: our own few, and the shared suite where it lies beside the checkout."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(__file__).parent / "data"
OWN = DATA / "scenarios.json"
CLAUSES = sorted(path.stem for path in DATA.glob("*.json") if path != OWN)
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
@pytest.mark.parametrize("name", CLAUSES)
def test_every_clause_of_the_language_means_what_its_description_says(name: str) -> None:
    done = conformance(DATA / f"{name}.json")

    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if not line.startswith("pass"))


def test_a_story_that_cannot_be_told_fails_and_the_others_are_told(tmp_path: Path) -> None:
    suite = json.loads(OWN.read_text())
    suite["scenarios"] = suite["scenarios"][:2]
    suite["scenarios"][0]["steps"][1]["commit"]["parent"] = "nowhere"
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(suite))

    done = conformance(file, "--json")

    first, second = json.loads(done.stdout)["scenarios"]
    assert (first["passed"], second["passed"], done.returncode) == (False, True, 1)
    assert "KeyError('nowhere')" in first["differences"][0]


def test_other_trees_and_names_and_keys_that_nobody_knows_are_taken(tmp_path: Path) -> None:
    suite = json.loads(OWN.read_text())
    del suite["trees"]["stable"]
    suite["trees"]["mainline"]["branch"] = "main"
    suite["trees"]["next"] = {"branch": "daily", "history": [], "about": "empty"}
    suite["lists"]["watched"].append("Other@lists.example.org")
    scenario = suite["scenarios"][0]
    scenario["steps"] = scenario["steps"][:1]
    mail, expected = scenario["steps"][0]["mail"], scenario["steps"][0]["expect"]
    mail |= {"to": ["someone@example.org", "bugs@lists.example.org"], "x-mood": "good", "cc": None, "references": None}
    expected["regressions"] = [{"report": "a1@example.com", "branch": "main"}]
    suite["scenarios"] = [scenario | {"group": "x", "covers": [], "steps": [*scenario["steps"], {"tag": {
        "tree": "mainline", "branch": "main", "name": "v6.2", "date": "2024-03-02T00:00:00Z"}}]}]  # fmt: skip
    file = tmp_path / "other.json"
    file.write_text(json.dumps(suite))

    done = conformance(file)

    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="no shared scenarios beside the checkout")
def test_every_shared_scenario_passes_unless_it_is_arguable() -> None:
    done = conformance(SHARED)

    assert done.returncode == 0, "\n".join(line for line in done.stdout.splitlines() if "FAIL" in line)
