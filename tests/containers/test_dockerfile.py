"""The Dockerfile: read by two parsers; what it makes of the project is run in test_services.py."""

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path

from dockerfile_parse import DockerfileParser

from tests.containers.compose import GIVEN, OURS, ROOT, resolve
from tests.containers.image import copy_context


def read() -> DockerfileParser:
    return DockerfileParser(fileobj=BytesIO((ROOT / "Dockerfile").read_bytes()))


def values(instruction: str) -> list[str]:
    return [step["value"] for step in read().structure if step["instruction"] == instruction]


def test_hadolint_finds_nothing() -> None:
    # DL3008: git is that of Debian's release, whose fixes are wanted.
    command = [str(Path(sys.executable).with_name("hadolint")), "--ignore", "DL3008", str(ROOT / "Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.stdout + done.stderr == ""


def test_stages_share_one_pinned_python_that_the_project_supports() -> None:
    base, *others = set(read().parent_images)
    found = re.fullmatch(r"python:(\d+\.\d+)-slim-trixie", base)

    assert not others
    assert found is not None
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    assert tuple(map(int, found[1].split("."))) >= tuple(map(int, wanted.split(".")))


def test_it_ends_as_the_user_that_the_services_have() -> None:
    users = values("USER")

    assert {resolve(GIVEN)["services"][name]["user"] for name in OURS} == {users[-1]}
    assert f"--uid {users[-1].partition(':')[0]} " in " ".join(values("RUN"))


def test_health_checks_are_those_of_the_services_alone() -> None:
    assert not values("HEALTHCHECK")
    assert values("STOPSIGNAL") == ["SIGTERM"]


def test_the_image_has_the_licence_and_says_so(tmp_path: Path) -> None:
    context = copy_context(tmp_path / "app")

    assert (context / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    labels = read().labels
    assert labels["org.opencontainers.image.licenses"] == "GPL-2.0-or-later"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert labels["org.opencontainers.image.description"] == project["description"]


def test_the_image_has_no_history_secret_state_or_test(tmp_path: Path) -> None:
    context = copy_context(tmp_path / "app")

    assert not [path for path in context.iterdir() if path.name.startswith(".") or path.name in ("var", "secrets")]
    assert not [path for path in context.rglob("*") if path.name in ("tests", "__pycache__")]


def test_backups_where_the_documents_put_them_stay_out_of_image_and_history() -> None:
    written = set(re.findall(r"^    .* > ([\w.]+)$", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE))

    assert {"kerneltrack.dump", "state.tar"} <= written
    for name in (".dockerignore", ".gitignore"):
        patterns = (ROOT / name).read_text().splitlines()
        assert all(any(fnmatch(file, pattern) for pattern in patterns) for file in written), name


def test_the_image_has_no_servers_of_its_own() -> None:
    embedded = (ROOT / "requirements-embedded.in").read_text().split()[2:]
    lines = (ROOT / "requirements.txt").read_text().splitlines()

    assert embedded
    assert not [line for line in lines for name in embedded if line.startswith(f"{name}==")]
    assert all("requirements.txt" in step for step in values("RUN") if "requirements" in step)
