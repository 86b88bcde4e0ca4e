"""Flagged within one polling interval: a fix is on the radar as soon as the batch with its mail is read."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from archive.mbox import append_mails
from archive.models import Inbox
from flow.radar import radar
from ingest import polling, sync
from tests.threads import Letter, letter, load_few_facts

pytestmark = pytest.mark.django_db(transaction=True)
LORE = "https://lore.kernel.org/all"
CULPRIT = "1234567890abcdef1234567890abcdef12345678"
DIFF = "---\n net/a.c | 2 +-\n\ndiff --git a/net/a.c b/net/a.c\n--- a/net/a.c\n+++ b/net/a.c\n@@ -1 +1 @@\n-a\n+b\n"


def read(upstream: Path, *letters: Letter) -> None:
    """A poll, as the worker does it."""
    append_mails(upstream / "git" / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name="netdev", defaults={"url": str(upstream)})
    polling.poll_inbox(inbox)
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


@pytest.mark.parametrize(
    ("body", "to", "tie"),
    [
        (f"Repair it.\n\nCloses: {LORE}/report@example.org/\n", "", "CLOSES"),
        (f"Repair it.\n\nLink: {LORE}/report@example.org/\n", "", "LINKS"),
        (f'Repair it.\n\nFixes: {CULPRIT[:12]} ("net: break it")\n', "", "FIXES"),
        ("Repair it.\n\nSigned-off-by: Rosa Reporter <rosa@example.org>\n", "report", "THREAD"),
    ],
)
def test_a_fix_is_flagged_with_the_batch_that_brings_it(
    tmp_path: Path, settings: object, client: Client, body: str, to: str, tie: str
) -> None:
    settings.STATE_DIR = tmp_path / "state"  # type: ignore[attr-defined]
    load_few_facts()
    report = letter("report", minutes=0, subject="net: no link", body=f"#regzbot introduced: {CULPRIT}\n")
    read(tmp_path / "up", report)
    before = radar(at=timezone.now(), mainline="")

    fix = letter("fix", minutes=60, to=to, subject="[PATCH net] net: repair it", body=body + DIFF)
    read(tmp_path / "up", fix)

    (row,) = radar(at=timezone.now(), mainline="")
    assert before == []
    assert (row.series.head, row.tie.name) == ("fix@example.org", tie)
    assert "net: repair it" in client.get("/patches/fixes/").content.decode()
