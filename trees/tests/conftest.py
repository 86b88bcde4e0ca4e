"""A state directory of its own for every test, and repositories in it."""

from pathlib import Path

import pytest
from pytest_django import Settings

from trees.tests.make import Repository


@pytest.fixture
def state(tmp_path: Path, settings: Settings) -> Path:
    """Where mirrors go."""
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


@pytest.fixture
def upstream(state: Path) -> Repository:
    """An empty repository to fill."""
    return Repository(state / "upstream.git")
