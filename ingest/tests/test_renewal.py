"""When an older copy of a mail turns up, what the younger one said is replaced, in every table of facts."""

from pathlib import Path

import pytest
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Inbox, Message
from candidates.models import Candidate, Trace
from ingest import polling, sync
from ingest.pipeline import _FACTS
from maintainers.models import Addressed
from patches.models import Sign
from regressions.models import Command, Tie
from tests.threads import Letter, letter, lore

pytestmark = pytest.mark.django_db


def receive(settings: Settings, name: str, one: Letter, *, to: str = "") -> None:
    upstream = Path(settings.STATE_DIR) / name
    raw = one.raw.replace(b"\nSubject:", f"\nTo: {to}@vger.kernel.org\nSubject:".encode(), 1) if to else one.raw
    append_mails(upstream / "0.git", [(raw, one.arrived)])
    polling.poll_inbox(Inbox.objects.create(name=name, url=str(upstream)))
    sync.drain(jobs=1, report=sync.Report(), progress=lambda *_: None)


def test_every_fact_of_the_younger_copy_gives_way(settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    body = (
        f"It worked in 6.18, and 6.19 is broken. I bisected it.\n\nRIP: 0010:foo_probe+0x12/0x90\n\nSee {lore('x')}\n"
    )
    body += "\n#regzbot introduced: v6.18..v6.19\n\nSigned-off-by: A <a@x>\n"
    younger = letter("r", minutes=90, subject="[REGRESSION] foo: broken since 6.19", body=body)
    receive(settings, "late", younger, to="linux-usb")
    assert all(model._default_manager.exists() for model in _FACTS)

    receive(settings, "early", letter("r", minutes=5, subject="hello", body="Nothing of the kind.\n"))

    assert Message.objects.get().subject == "hello"
    assert not any(model._default_manager.exists() for model in (Command, Tie, Sign, Addressed, Candidate, Trace))
