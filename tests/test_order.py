"""Order-free and rebuildable with everything in play: mail, git trees, and decisions made on the site."""

import random
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Inbox
from cases.commands import Verb
from ingest import pipeline, polling, sync
from regressions import decisions
from regressions.models import Decision, Event, Regression
from tests.make import make_staff
from tests.state import dump
from tests.threads import START, Letter, letter, load_few_facts, lore
from trees.models import Kind, Tree
from trees.tests.make import Repository

pytestmark = pytest.mark.django_db(transaction=True)
RANGE = "#regzbot introduced: v7.0..v7.1\n"
LETTERS = [
    letter("t1", minutes=600, subject="[REGRESSION] usb: resume is broken", body=RANGE),
    letter("t1.1", minutes=610, to="t1", body="#regzbot title: usb: no resume\n"),
    letter(
        "t2",
        minutes=620,
        subject="usb: hangs",
        body=f"{RANGE}#regzbot dup-of: {lore('t1')}\n",
    ),
    letter("t3", minutes=630, subject="usb: quiet", body="Nobody flagged this."),
    letter("t4", minutes=640, subject="fan: loud", body=f"{RANGE}#regzbot fix: fan: be quiet\n"),
    letter("t5", minutes=650, subject="fan: be quiet"),
    letter("t6", minutes=660, subject="odd", body=f"Is this {lore('t1')} again?\n"),
    letter("t4.1", minutes=670, to="t4", body=f"#regzbot link: {lore('t6')}\n"),
]


def letters_about(culprit: str) -> list[Letter]:
    """All letters, with a report that names a commit and a patch elsewhere that fixes it."""
    named = f"#regzbot introduced: {culprit[:12]}\n"
    return [
        *LETTERS,
        letter("t7", minutes=680, subject="usb: cold", body=named),
        letter("t8", minutes=690, subject="[PATCH] usb: warm up", body=f'Fixes: {culprit[:12]} ("usb")\n'),
    ]


def make_trees(path: Path) -> str:
    """Mainline closes t1 and lands the announced fix of t4; stable has a backport. The commit that broke things."""
    mainline, stable = Repository(path / "mainline.git"), Repository(path / "stable.git")
    mainline.clock = stable.clock = START - timedelta(days=20)
    mainline.commits("old")
    mainline.tag("v7.0")
    (culprit,) = mainline.commits("usb: break resume")
    mainline.tag("v7.1")
    mainline.clock = START + timedelta(days=2)
    fix = mainline.commit(f'usb: repair resume\n\nCloses: {lore("t1")}\nFixes: {culprit[:12]} ("usb")\n')
    mainline.commits("fan: be quiet")
    mainline.tag("v7.2-rc1")
    stable.clock = START + timedelta(days=3)
    stable.borrow(mainline, culprit)
    stable.tag("v7.1", culprit)
    stable.commit(
        f"usb: repair resume\n\ncommit {fix} upstream.\n\nCloses: {lore('t1')}\n", culprit, branch="linux-7.1.y"
    )
    return culprit


def decide(number: int) -> None:
    """Decisions as they would have been made, whatever is known yet."""
    user = make_staff("mona")
    report, verb, value = [
        ("t3@example.org", Verb.INTRODUCED, "v7.0..v7.1"),
        ("t3@example.org", Verb.RESOLVE, "cable"),
        ("t4@example.org", Verb.BACKBURNER, "rare"),
    ][number]
    at = START + timedelta(days=4, minutes=number)
    with transaction.atomic():
        made = decisions.record(report=report, by=user, verb=verb, value=value, at=at)
        if number == 1:
            decisions.undo(decision=made, by=user, at=at + timedelta(days=1))
        pipeline.fold_reports({report})


def read_mail(upstream: Path, chosen: Letter) -> None:
    append_mails(upstream / "0.git", [(chosen.raw, chosen.arrived)])
    inbox, _ = Inbox.objects.get_or_create(name="list", defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda *_: None)


def read_tree(path: Path, kind: Kind) -> None:
    tree, _ = Tree.objects.get_or_create(name=kind.value, defaults={"url": str(path / f"{kind}.git"), "kind": kind})
    errors: dict[str, str] = {}
    polling.sync_trees([tree], errors, lambda *_: None)
    assert not errors


def without_keys(state: dict[str, object]) -> str:
    """Keys of decisions depend on the order in which they were made; nothing else may."""
    text = repr(sorted(state.items()))
    for decision in Decision.objects.all():
        text = text.replace(f"decision-{decision.pk}'", f"decision {decision.text}'")
    return "\n".join(sorted(text.split("), (")))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_mail_trees_and_decisions_in_any_order_give_the_same_state(
    tmp_path: Path, settings: Settings, seed: int
) -> None:
    if not (tmp_path / "culprit").exists():
        (tmp_path / "culprit").write_text(make_trees(tmp_path))
    letters = letters_about((tmp_path / "culprit").read_text())
    dumps = []
    for number in (0, 1):
        call_command("flush", interactive=False, verbosity=0)
        load_few_facts()
        settings.STATE_DIR = tmp_path / f"state-{seed}-{number}"
        upstream = settings.STATE_DIR / "upstream"
        steps = [partial(read_mail, upstream, one) for one in letters]
        steps += [partial(read_tree, tmp_path, kind) for kind in (Kind.MAINLINE, Kind.STABLE)]
        steps += [partial(decide, n) for n in range(3)]
        if number:
            random.Random(seed).shuffle(steps)
        for step in steps:
            step()
        dumps.append(without_keys(dump()))

    assert dumps[0] == dumps[1]
    pipeline.rebuild()
    assert without_keys(dump()) == dumps[1]
    assert {r.report.partition("@")[0]: r.state for r in Regression.objects.all()} == {
        "t1": "fixed", "t2": "duplicate", "t3": "open", "t4": "fixed", "t7": "open",
    }  # fmt: skip
    assert Regression.objects.get(report="t4@example.org").links == [[lore("t6"), "odd"]]
    assert Event.objects.filter(regression__report="t7@example.org", message_id="t8@example.org").exists()
