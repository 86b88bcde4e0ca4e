"""Every migration of ours can be undone: a rollback (docs/operations.md) need not restore a backup."""

import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations import AddField, Migration
from django.db.models import NOT_PROVIDED

ROOMS = [c.name for c in apps.get_app_configs() if Path(c.path).parent == Path(settings.BASE_DIR)]

# Migrations up to these are older than the promise that the version before goes on with the tables of the next.
OLDER = {"archive": 7, "regressions": 12, "trees": 7}


@pytest.mark.parametrize("room", ROOMS)
def test_every_step_can_be_undone(room: str) -> None:
    for path in (Path(settings.BASE_DIR) / room / "migrations").glob("[0-9]*.py"):
        migration: type[Migration] = importlib.import_module(f"{room}.migrations.{path.stem}").Migration
        assert not [step for step in migration.operations if not step.reversible], path.name


@pytest.mark.parametrize("room", ROOMS)
def test_the_version_before_can_write_rows_without_columns_that_it_does_not_know(room: str) -> None:
    for path in (Path(settings.BASE_DIR) / room / "migrations").glob("[0-9]*.py"):
        if int(path.stem[:4]) > OLDER.get(room, 0):
            migration: type[Migration] = importlib.import_module(f"{room}.migrations.{path.stem}").Migration
            added = [step for step in migration.operations if isinstance(step, AddField)]
            lacking = [step.name for step in added if not step.field.null and step.field.db_default is NOT_PROVIDED]
            assert not lacking, path.name
