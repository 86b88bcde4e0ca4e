"""Sentences of mails are whole whatever the figures are, and those of the page."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client

from digests.lists import Fixes
from flow.flags import Part
from letters.mail import edition_letter
from letters.tests.world import DAY, NAME, week, words
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import NOON, make_part, make_releases, make_series

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("new", "posted", "stable", "said"),
    [
        (1, 0, 0, "1 was posted within seven days."),
        (0, 1, 0, "1 was posted more than seven days ago and picked up by nobody."),
        (0, 15, 0, "15 were posted more than seven days ago and picked up by nobody."),
        (2, 3, 0, "2 were posted within seven days and 3 earlier and picked up by nobody."),
        (0, 0, 2, "2 are in mainline while a stable series still waits."),
        (
            2,
            3,
            1,
            "2 were posted within seven days, 3 earlier and picked up by nobody"
            " and 1 is in mainline while a stable series still waits.",
        ),
    ],
)
def test_fixes_that_are_only_counted_make_a_sentence(new: int, posted: int, stable: int, said: str) -> None:
    fixes = Fixes(counts={Part.NEW: new, Part.POSTED: posted, Part.NEXT: 0, Part.STABLE: stable})
    page = words(render_to_string("digests/_fixes.html", {"fixes": fixes, "week": week().period}))
    text = " ".join(edition_letter(replace(week(), fixes=fixes)).text.split())

    assert f"Of other fixes, {said}" in text
    assert f"Of other fixes, {said}" in page.replace(" ,", ",").replace(" .", ".")


def test_days_of_linux_next_that_are_announced_late_are_releases_and_no_days() -> None:
    releases = [NOON + timedelta(minutes=number) for number in range(9)]
    facts = [
        ReleaseFact(f"next-2026030{n}", Witness.TAG, at, Precision.SECOND, at) for n, at in enumerate(releases, start=1)
    ]
    fold(store_sightings(facts))

    assert "linux-next came out 9 times, last as next-20260309." in edition_letter(week()).text


def test_patches_that_only_moved_are_told(client: Client) -> None:
    make_releases()
    make_part(make_series(posted_at=NOON - 9 * DAY, merges=[NOON + DAY]), merged_at=NOON + DAY)
    letter, page = edition_letter(week()), words(client.get(f"/weeks/{NAME}/").content.decode())

    said = "No series was posted; 0 went to linux-next and 1 to mainline, whenever they were posted."
    assert not week().is_empty
    assert said in " ".join(letter.text.split())
    assert said in page
