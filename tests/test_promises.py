"""The promises of ingestion (docs/architecture.md): exactly once, order-free, rebuildable, nothing lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from archive import git
from archive.mbox import append_mails
from archive.models import Inbox, Message, Quarantine
from changes import store as log
from ingest import pipeline, polling, sync
from regressions.models import Command, Tie
from releases.store import load_facts
from stable.store import load_support
from tests.state import dump
from tests.threads import Letter, delete, letter, load_few_facts, small_world

pytestmark = pytest.mark.django_db(transaction=True)


def write(upstream: Path, letters: list[Letter]) -> None:
    append_mails(upstream / "git" / "0.git", [(one.raw, one.arrived) for one in letters])


def read_all(*inboxes: tuple[str, Path]) -> None:
    for name, upstream in inboxes:
        inbox, _ = Inbox.objects.get_or_create(name=name, defaults={"url": str(upstream)})
        polling.poll_inbox(inbox)
        inbox.refresh_from_db()
        assert inbox.error == ""
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


@pytest.fixture
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


@pytest.fixture(autouse=True)
def _all_is_told(transactional_db: None) -> Iterator[None]:
    """Whatever a test did: consumers were told of it when it happened. Releases come from files here."""
    yield
    with transaction.atomic():
        assert log.record(None) + log.record_candidates(None) + log.record_series(None) == 0


def in_two_lists(letters: list[Letter]) -> list[Letter]:
    """The same mails as another list has them: another Received header, some seconds later."""
    return [Letter(b"Received: from elsewhere by other.example.org\n" + one.raw, one.arrived) for one in letters]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), size=st.integers(1, 7), cut=st.integers(0, 19))
def test_any_order_any_batches_and_two_inboxes_give_the_same_state(
    state_dir: Path, settings: Settings, seed: int, size: int, cut: int
) -> None:
    settings.RANGE_COMMITS = size
    orders = [small_world(), random.Random(seed).sample(small_world(), 19)]
    dumps = []
    for number, letters in enumerate(orders):
        call_command("flush", interactive=False, verbosity=0)
        load_few_facts()
        settings.STATE_DIR = state_dir / f"state-{seed}-{size}-{cut}-{number}"
        one, other = (settings.STATE_DIR / "upstream" / name for name in ("one", "other"))
        second = [in_two_lists([x])[0] for x in letters if int.from_bytes(x.raw[-9:]) % 3 == 0]
        if number == 0:
            write(one, letters)
            write(other, second)
            read_all(("one", one), ("other", other))
        else:
            write(other, second)
            read_all(("other", other))
            write(one, letters[:cut])
            read_all(("one", one))
            write(one, letters[cut:])
            read_all(("one", one))
        dumps.append(dump())

    for name in dumps[0]:
        assert dumps[0][name] == dumps[1][name], name


def test_the_small_world_folds_to_what_its_docstring_says(state_dir: Path) -> None:
    load_few_facts()
    write(state_dir / "up", small_world())

    read_all(("list", state_dir / "up"))

    rows = {row[1]: row for row in dump()["regressions"]}  # type: ignore[attr-defined]
    states = {report.partition("@")[0]: (row[8], row[10]) for report, row in rows.items()}
    assert states == {
        "r1": ("7.0", "fix-incoming"),
        "r2": ("7.0", "duplicate"),
        "lost": ("6.19", "resolved"),
        "r4": ("7.0", "invalid"),
    }


def test_readers_run_again_arrive_at_the_same_state(state_dir: Path) -> None:
    write(state_dir / "one", small_world())
    load_few_facts()
    read_all(("one", state_dir / "one"))
    before = dump()
    Command.objects.all().delete()
    Tie.objects.all().delete()
    Message.objects.filter(message_id="r1@example.org").update(subject="misread", references=["nonsense"])

    call_command("rebuild", reread=True, verbosity=0)

    assert dump() == before


def test_rebuild_arrives_at_the_same_state(state_dir: Path) -> None:
    load_few_facts()
    write(state_dir / "up", small_world())
    read_all(("list", state_dir / "up"))
    before = dump()

    pipeline.rebuild()

    after = dump()
    for name in before:
        assert before[name] == after[name], name


def test_a_deleted_mail_is_forgotten_with_what_it_did(state_dir: Path, settings: Settings) -> None:
    upstream = state_dir / "up"
    letters = small_world()
    without = [one for one in letters if b"r3.2@" not in one.raw.partition(b"\n\n")[0].split(b"References")[0]]
    load_few_facts()
    write(upstream, without)
    read_all(("list", upstream))
    expected = dump()
    call_command("flush", interactive=False, verbosity=0)
    load_few_facts()
    settings.STATE_DIR = state_dir / "state2"
    write(state_dir / "up2", letters)
    read_all(("list", state_dir / "up2"))
    gone = next(one for one in letters if one not in without)
    delete(state_dir / "up2" / "git" / "0.git", gone)

    read_all(("list", state_dir / "up2"))

    after = dump()
    for name in ("messages", "threads", "commands", "regressions", "periods", "events"):
        assert after[name] == expected[name], name


def test_a_deleted_report_takes_its_regression_along(state_dir: Path) -> None:
    upstream = state_dir / "up"
    alone = letter("alone", minutes=1, body="#regzbot introduced: v6.19..v7.0-rc1\n")
    load_few_facts()
    write(upstream, [letter("other", minutes=0), alone])
    read_all(("list", upstream))
    assert len(dump()["regressions"]) == 1  # type: ignore[arg-type]

    delete(upstream / "git" / "0.git", alone)
    read_all(("list", upstream))

    assert dump()["regressions"] == []


def test_a_rewritten_archive_is_followed(state_dir: Path) -> None:
    upstream = state_dir / "up"
    load_few_facts()
    write(upstream, small_world())
    read_all(("list", upstream))
    kept = [one for one in small_world() if b"Message-ID: <r4.1@" not in one.raw]
    (upstream / "git" / "0.git").rename(state_dir / "old.git")
    write(upstream, kept)

    read_all(("list", upstream))

    assert Message.objects.count() == len(kept)
    assert {row[1] for row in dump()["regressions"]} == {  # type: ignore[attr-defined]
        f"{name}@example.org" for name in ("r1", "r2", "lost", "r4")
    }


def test_a_missing_object_costs_one_quarantine_row(state_dir: Path) -> None:
    upstream = state_dir / "up"
    write(upstream, [letter(f"x{n}", minutes=n) for n in range(5)])
    inbox = Inbox.objects.create(name="list", url=str(upstream))
    polling.poll_inbox(inbox)
    mirror = state_dir / "state" / "mirrors" / "list" / "0.git"
    lose(mirror, git.run("--git-dir", str(mirror), "rev-parse", "master~2:m").strip())

    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)

    assert (Message.objects.count(), Quarantine.objects.count()) == (4, 1)
    assert "missing" in Quarantine.objects.get().error


def lose(repository: Path, blob: str) -> None:
    """Remove an object, as a broken disk would; small imports leave objects loose."""
    (repository / "objects" / blob[:2] / blob[2:]).unlink()


@pytest.mark.slow
def test_workers_killed_at_random_points_store_every_mail_once(state_dir: Path) -> None:
    upstream = state_dir / "up"
    crowd = [letter(f"n{n}", minutes=n, to=f"n{n - 1}" if n % 7 else "") for n in range(1200)]
    load_facts()
    load_support()
    write(upstream, small_world() + crowd)
    read_all(("list", upstream))
    expected = dump()
    call_command("flush", interactive=False, verbosity=0)
    load_facts()
    Inbox.objects.create(name="list", url=str(upstream))
    chance = random.Random(7)

    for _ in range(6):
        run_sync(state_dir / "state-killed", kill_after=chance.uniform(0.4, 1.6))
    assert run_sync(state_dir / "state-killed", kill_after=None) == 0

    after = dump()
    for name in expected:
        assert after[name] == expected[name], name


def run_sync(state: Path, *, kill_after: float | None) -> int:
    """`manage.py sync` with two workers in a process group of its own; all of it killed with -9 when told."""
    database = connection.settings_dict
    host = database.get("HOST") or database.get("OPTIONS", {}).get("host", "")
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={host}",
        "KERNELTRACK_STATE": str(state),
        "KERNELTRACK_RANGE_COMMITS": "50",
    }
    process = subprocess.Popen(
        [sys.executable, str(django_settings.BASE_DIR / "manage.py"), "sync", "--jobs", "2", "-v0"],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    if kill_after is not None:
        time.sleep(kill_after)  # the point in time is the input here, not a wait for something
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(timeout=120)
