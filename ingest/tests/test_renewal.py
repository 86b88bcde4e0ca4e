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
from patches.models import Posting, Sign, Word
from regressions.models import Command, Tie
from stable.models import Answer, Round, Statement
from tests.threads import Letter, letter, lore

pytestmark = pytest.mark.django_db


def receive(settings: Settings, name: str, one: Letter, *, to: str = "") -> None:
    upstream = Path(settings.STATE_DIR) / name
    raw = one.raw.replace(b"\nSubject:", f"\nTo: {to}@vger.kernel.org\nSubject:".encode(), 1) if to else one.raw
    append_mails(upstream / "0.git", [(raw, one.arrived)])
    polling.poll_inbox(Inbox.objects.create(name=name, url=str(upstream)))
    sync.drain(jobs=1, report=sync.Report(), progress=lambda *_: None)


STABLE_TEAM = "Greg Kroah-Hartman <gregkh@linuxfoundation.org>"
OF_REPORTS = (Command, Tie, Sign, Addressed, Candidate, Trace)
OF_STABLE = {
    Round: ("[PATCH 6.12 000/105] 6.12.49-rc1 review", "There are 105 patches in this series.\n"),
    Answer: ("Re: [PATCH 6.12 000/105] 6.12.49-rc1 review", "Tested-by: Tilda <tilda@example.org>\n"),
    Statement: ("Linux 6.16.12", "Note, this is the LAST 6.16.y kernel to be released.\n"),
}
OF_PATCHES = {
    Posting: "[PATCH] usb: wait",
    Word: "Re: [PATCH] usb: wait",
}


def test_all_facts_are_tested_here() -> None:
    assert {*OF_REPORTS, *OF_STABLE, *OF_PATCHES} == set(_FACTS)


@pytest.mark.parametrize("model", OF_STABLE)
def test_a_fact_on_stable_series_gives_way(
    model: type[Round | Answer | Statement], settings: Settings, tmp_path: Path
) -> None:
    settings.STATE_DIR = tmp_path
    subject, body = OF_STABLE[model]
    to = "cover" if subject.startswith("Re:") else ""
    younger = letter("r", minutes=90, subject=subject, body=body, sender=STABLE_TEAM, to=to)
    receive(settings, "late", younger)
    assert model._default_manager.exists()

    receive(settings, "early", letter("r", minutes=5, subject="hello", body="Nothing of the kind.\n"))

    assert not model._default_manager.exists()


@pytest.mark.parametrize("model", OF_PATCHES)
def test_a_fact_on_patches_gives_way(model: type[Posting | Word], settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    to = "patch" if model is Word else ""
    body = "Reviewed-by: Tilda <tilda@example.org>\n"
    receive(settings, "late", letter("r", minutes=90, subject=OF_PATCHES[model], body=body, to=to))
    assert model._default_manager.exists()

    receive(settings, "early", letter("r", minutes=5, subject="hello", body="Nothing of the kind.\n"))

    assert not model._default_manager.exists()


def test_every_fact_of_the_younger_copy_gives_way(settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    body = (
        f"It worked in 6.18, and 6.19 is broken. I bisected it.\n\nRIP: 0010:foo_probe+0x12/0x90\n\nSee {lore('x')}\n"
    )
    body += "\n#regzbot introduced: v6.18..v6.19\n\nSigned-off-by: A <a@x>\n"
    younger = letter("r", minutes=90, subject="[REGRESSION] foo: broken since 6.19", body=body)
    receive(settings, "late", younger, to="linux-usb")
    assert all(model._default_manager.exists() for model in OF_REPORTS)

    receive(settings, "early", letter("r", minutes=5, subject="hello", body="Nothing of the kind.\n"))

    assert Message.objects.get().subject == "hello"
    assert not any(model._default_manager.exists() for model in OF_REPORTS)
