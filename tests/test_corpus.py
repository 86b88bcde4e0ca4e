"""Real lists, where slices of them lie beside the checkout (../shared/corpus); skipped where they do not."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from pytest_django import Settings

from archive.models import Delivery, Inbox, Message, Quarantine
from ingest import pipeline
from regressions.models import Command, Regression
from tests.state import dump

CORPUS = Path(django_settings.BASE_DIR).parent / "shared" / "corpus"
BUNDLES = sorted(CORPUS.glob("*.bundle"))
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(not BUNDLES, reason=f"no slices of real lists in {CORPUS}"),
]


def commits_in(bundle: Path, scratch: Path) -> int:
    """Commits of a bundle, counted by git alone."""
    mirror = scratch / f"{bundle.stem}.git"
    subprocess.run(["git", "clone", "-q", "--mirror", str(bundle), str(mirror)], check=True)
    count = ["git", "--git-dir", str(mirror), "rev-list", "--count", "--all"]
    return int(subprocess.run(count, check=True, capture_output=True, text=True).stdout)


def test_every_mail_of_real_lists_is_stored_and_folded(tmp_path: Path, settings: Settings) -> None:
    settings.STATE_DIR = tmp_path / "state"
    for bundle in BUNDLES:
        call_command("add_inbox", bundle.stem, str(bundle), verbosity=0)

    call_command("sync", jobs=1, verbosity=0)

    for inbox in Inbox.objects.all():
        stored = Delivery.objects.filter(epoch__inbox=inbox).count()
        put_aside = Quarantine.objects.filter(epoch__inbox=inbox).count()
        assert stored + put_aside == commits_in(Path(inbox.url), tmp_path), inbox.name
    assert Message.objects.count() < Delivery.objects.count()
    assert Regression.objects.exists()
    threads = Command.objects.values_list("message__thread", flat=True).distinct().count()
    assert threads > 0
    before = dump()
    pipeline.rebuild()
    assert dump() == before
