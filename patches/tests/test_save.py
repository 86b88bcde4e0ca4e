"""What is written of series, and what of it stays when they are made again."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from patches.models import Part, Series
from patches.save import columns_of
from patches.series import group
from patches.tests.mails import MAX, PAT, answer, minute, sent
from patches.tests.reading import part, read_mails, series
from patches.tests.world import MAX as MAX_FROM
from patches.tests.world import PAT as PAT_FROM
from patches.tests.world import patch
from postings.facts import Trailer
from tests.threads import letter


@pytest.fixture
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


COVER = letter("c1", minutes=0, subject="[PATCH 0/2] net: faster", sender=PAT_FROM)
ONE = patch("p1", "[PATCH 1/2] net: split", 1, "net/a.c", to=("c1",))
TWO = patch("p2", "[PATCH 2/2] net: unroll", 2, "net/b.c", to=("c1",))


@pytest.mark.django_db(transaction=True)
def test_a_cover_that_arrives_later_makes_one_row_of_its_series(state_dir: Path) -> None:
    read_mails(state_dir, [ONE, TWO])
    assert [row.head for row in Series.objects.all()] == ["p1@example.org"]

    read_mails(state_dir, [COVER])

    (row,) = Series.objects.all()
    assert (row.head, row.effort, row.title, row.found) == ("c1@example.org", "c1@example.org", "net: faster", 2)
    assert list(row.parts.values_list("number", "message__message_id").order_by("number")) == [
        (0, "c1@example.org"), (1, "p1@example.org"), (2, "p2@example.org"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_revision_follows_a_head_that_changes(state_dir: Path) -> None:
    again = patch("q1", "[PATCH v2] net: split", 5000, "net/a.c", to=("p1",))
    read_mails(state_dir, [ONE, TWO, again])
    assert series("q1").predecessor == "p1@example.org"

    read_mails(state_dir, [COVER])

    assert (series("q1").predecessor, series("q1").effort) == ("c1@example.org", "c1@example.org")


@pytest.mark.django_db(transaction=True)
def test_a_patch_that_arrives_later_keeps_the_row_and_the_other_parts(state_dir: Path) -> None:
    read_mails(state_dir, [COVER, ONE])
    key = series("c1").pk
    Part.objects.filter(pk=part("p1").pk).update(commit="a" * 40)

    read_mails(state_dir, [TWO])

    assert (series("c1").pk, series("c1").found, part("p1").commit) == (key, 2, "a" * 40)


@pytest.mark.django_db(transaction=True)
def test_an_answer_keeps_row_and_links(state_dir: Path) -> None:
    read_mails(state_dir, [COVER, ONE, TWO])
    names = [f.name for f in Series._meta.concrete_fields]
    (before,) = Series.objects.values_list(*names)

    reply = letter("r1", minutes=9, to="p1", sender=MAX_FROM, body=f"> Why.\n\nReviewed-by: {MAX_FROM}\n")
    read_mails(state_dir, [reply])

    (after,) = Series.objects.values_list(*names)
    changed = {name for name, old, new in zip(names, before, after, strict=True) if old != new}
    assert changed == {"replies", "trailers", "answered_at"}


@pytest.mark.django_db(transaction=True)
def test_two_drafts_that_a_late_mail_joins_are_one_row(state_dir: Path) -> None:
    one = patch("a1", "[PATCH 1/3] mm: one", 0, "mm/a.c")
    two = patch("a2", "[PATCH 2/3] mm: two", 600, "mm/b.c", to=("a3",))
    read_mails(state_dir, [one, two])
    assert Series.objects.count() == 2

    read_mails(state_dir, [letter("a3", minutes=599, subject="[PATCH 0/3] mm: all", sender=PAT_FROM)])

    assert list(Series.objects.values_list("head", "found")) == [("a3@example.org", 2)]
    assert Part.objects.count() == 3


@pytest.mark.django_db
def test_reviews_are_counted_once_for_each_person() -> None:
    (draft,) = group([sent("p", "[PATCH] x", trailers=[Trailer("acked", "Ann Author", "a@x.org")])])
    review = Trailer("reviewed", "Max Maintainer", MAX)
    said = (review, Trailer("cc", "Ann Author", ""))
    answers = [("p", replace(answer(str(n), n, to=["p"]), trailers=said)) for n in (1, 2)]

    columns = columns_of(draft, answers)

    at = [int(minute(n).timestamp()) for n in (0, 1)]
    assert columns.trailers == [f"{at[0]}\tacked\tAnn Author", f"{at[1]}\treviewed\tMax Maintainer"]


@pytest.mark.django_db
def test_only_somebody_else_answers_and_asks() -> None:
    (draft,) = group([sent("p", "[PATCH] x")])
    answers = [answer(str(n), n, to=["p"], sender=who) for n, who in ((1, PAT), (2, MAX), (3, PAT))]

    columns = columns_of(draft, [("p", replace(one, asks=True)) for one in answers])

    assert columns.replies == [minute(1), minute(2), minute(3)]
    assert (columns.asks, columns.answered_at) == ([minute(2)], minute(2))


@pytest.mark.django_db
def test_a_series_was_posted_when_its_first_mail_arrived() -> None:
    (draft,) = group([sent("c", "[PATCH 0/1] x", 5), sent("p", "[PATCH 1/1] x: one", 1, to=["c"])])

    columns = columns_of(draft, [])

    assert (columns.head, columns.posted_at, columns.answered_at) == ("c", minute(1), None)


@pytest.mark.django_db
def test_titles_of_patches_are_known_without_their_subsystem() -> None:
    (draft,) = group(
        [sent("c", "[PATCH 0/2] x"), sent("p", "[PATCH 1/2] net: Split!", 1, to=["c"]),
         sent("q", "[PATCH 2/2] mm: slub: free", 2, to=["c"])]
    )  # fmt: skip

    assert columns_of(draft, []).titles == ["free", "split"]
