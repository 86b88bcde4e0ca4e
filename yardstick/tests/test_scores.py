"""What was found in real lists against what people read there; skipped where the lists are not at hand."""

from pathlib import Path

import pytest
from django.core.management import call_command

from archive.models import Inbox
from ingest import sync
from yardstick.candidates import score_candidates
from yardstick.labels import score_labels

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"
LABELS = ROOT / "candidates" / "tests" / "data"  # labels.json, which weights were chosen with, and unseen.json
LISTS = ("linux-wireless", "linux-pm", "linux-next")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="no slices of real lists beside the checkout"),
]


@pytest.fixture
def real_lists(db: None) -> None:
    """The slices, read by the pipeline."""
    for name in LISTS:
        call_command("add_inbox", name, str(SHARED / "corpus" / f"{name}.bundle"))
    report = sync.Report()
    sync.poll(Inbox.objects.all(), report)
    sync.drain(jobs=1, report=report, progress=lambda *_: None)


def test_regressions_and_candidates_are_as_read_by_hand(real_lists: None) -> None:
    labels = score_labels((SHARED / "labels" / "wireless.json").read_text(encoding="utf-8"))
    ours = score_candidates((LABELS / "labels.json").read_text(encoding="utf-8"))
    unseen = score_candidates((LABELS / "unseen.json").read_text(encoding="utf-8"))
    theirs = score_candidates((SHARED / "labels" / "candidates-dev.json").read_text(encoding="utf-8"))

    assert labels.is_good, (labels.missed, labels.invented, labels.agreement)
    assert ours.is_good, (ours.precision, ours.recall)
    assert unseen.is_good, (unseen.precision, unseen.recall)
    assert theirs.is_good, (theirs.precision, theirs.recall)
