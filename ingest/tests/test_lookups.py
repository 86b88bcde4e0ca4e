"""Mails that an archive was asked for: they begin nothing, unless the installation begins with them."""

from pathlib import Path

import pytest
from pytest_django import Settings

from archive import lookup
from ingest import polling
from regressions.models import Regression
from tests.threads import letter, load_few_facts
from yardstick.letters import Archive, serve

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("inbox", "tracked"), [(lookup.INBOX, []), (lookup.SEEDED, ["r@example.org"])])
def test_only_a_seeded_thread_is_tracked_by_its_own_commands(
    settings: Settings, tmp_path: Path, inbox: str, tracked: list[str]
) -> None:
    settings.STATE_DIR = tmp_path
    load_few_facts()
    archive = Archive()
    report = letter("r", minutes=1, subject="no sound")
    command = letter("r.1", minutes=9, to="r", body="#regzbot ^introduced: v6.19..v7.0-rc1\n")
    archive.add({"id": "r@example.org"}, report.raw)
    archive.add({"id": "r.1@example.org", "in_reply_to": "r@example.org"}, command.raw)
    with serve(archive) as url:
        settings.ARCHIVE_URL = url
        lookup.want({"r@example.org"}, inbox=inbox)

        polling.look_up_some(5)

    assert list(Regression.objects.values_list("report", flat=True)) == tracked


def test_what_was_looked_up_before_counts_once_it_is_seeded(settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    load_few_facts()
    archive = Archive()
    report = letter("r", minutes=1, subject="no sound", body="#regzbot introduced: v6.19..v7.0-rc1\n")
    archive.add({"id": "r@example.org"}, report.raw)
    with serve(archive) as url:
        settings.ARCHIVE_URL = url
        lookup.want({"r@example.org"})
        polling.look_up_some(5)
        assert not Regression.objects.exists()

        lookup.want({"r@example.org"}, inbox=lookup.SEEDED)
        polling.look_up_some(5)

    assert Regression.objects.get().title == "no sound"
