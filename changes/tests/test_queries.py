"""Reading the log after what one has seen."""

from datetime import timedelta

import pytest

from changes import queries
from changes.kinds import Kind, kinds_of
from changes.models import Change, Standing
from tests.make import NOON

pytestmark = pytest.mark.django_db


def make_changes(*kinds: Kind, subject: str = "aaaa") -> list[Change]:
    return [
        Change.objects.create(
            key=f"{number:032x}", kind=kind, at=NOON, recorded_at=NOON + timedelta(seconds=number), subject=subject
        )
        for number, kind in enumerate(kinds, start=Change.objects.count() + 1)
    ]


def test_conditions_leave_out_and_move_on() -> None:
    rows = make_changes(Kind.SERIES_POSTED, Kind.RELEASE_PUBLISHED, Kind.SERIES_POSTED)

    found = queries.batch(after=0, limit=5, kinds=[Kind.RELEASE_PUBLISHED])

    assert (found.changes, found.position, found.has_more) == ([rows[1]], rows[2].position, False)


def test_a_page_ends_with_what_it_shows() -> None:
    rows = make_changes(Kind.SERIES_POSTED, Kind.RELEASE_PUBLISHED, Kind.SERIES_MERGED, Kind.SERIES_POSTED)

    found = queries.batch(after=0, limit=2, kinds=kinds_of(["series"]))

    assert (found.changes, found.key, found.has_more) == ([rows[0], rows[2]], rows[2].key, True)


def test_one_subject_of_some_kinds() -> None:
    make_changes(Kind.SERIES_POSTED, subject="one")
    (wanted, _) = make_changes(Kind.SERIES_POSTED, Kind.SERIES_MERGED, subject="other")

    assert queries.batch(after=0, limit=9, subject="other", kinds=[Kind.SERIES_POSTED]).changes == [wanted]


def test_an_empty_log_has_no_cursor() -> None:
    found = queries.batch(after=0, limit=1)

    assert (found.changes, found.key, found.position, found.has_more) == ([], "", 0, False)


def test_only_present_regressions_have_a_document() -> None:
    changes = [*make_changes(Kind.REGRESSION_ADDED, subject="here"), *make_changes(Kind.SERIES_POSTED, subject="x")]
    changes += make_changes(Kind.REGRESSION_REMOVED, subject="gone")
    for number, (slug, removed_at) in enumerate([("here", None), ("gone", NOON), ("x", None)]):
        Standing.objects.create(
            slug=slug, document={"id": slug}, position=number, updated_at=NOON, removed_at=removed_at
        )

    assert {slug: document["id"] for slug, document in queries.present(changes).items()} == {"here": "here"}


def test_words_mean_kinds() -> None:
    assert kinds_of(["candidate", "series.merged"]) == [
        Kind.SERIES_MERGED,
        Kind.CANDIDATE_FOUND,
        Kind.CANDIDATE_SORTED_OUT,
    ]
    with pytest.raises(ValueError, match="'regress'"):
        kinds_of(["regress"])
