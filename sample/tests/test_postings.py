"""Efforts of the sample world: every way of posting that the lists know occurs."""

from datetime import UTC, datetime, timedelta

import pytest

from sample import code, dates, patches, plans
from sample.diffs import applied
from sample.efforts import Effort, Outcome, Threading
from sample.history import merges
from sample.letters import Letter
from sample.postings import letters
from sample.stories import stories

UNTIL = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def efforts() -> list[Effort]:
    return list(plans.efforts(dates.cycles(UNTIL), UNTIL))


@pytest.fixture(scope="module")
def mails(efforts: list[Effort]) -> list[Letter]:
    return list(patches.letters(efforts, dates.cycles(UNTIL), UNTIL))


def test_every_outcome_and_way_of_threading_occurs(efforts: list[Effort]) -> None:
    assert {effort.outcome for effort in efforts} == set(Outcome)
    assert {effort.habits.threading for effort in efforts} == set(Threading)


@pytest.mark.parametrize(
    "start",
    ["[PATCH net-next v2 ", "[PATCH v2 net ", "[PATCHv2 ", "[RFC PATCH ", "[RESEND PATCH ", "[PATCH 7/7 v2]",
     "[GIT PULL] ", "[PATCH] Revert ", "Re: [PATCH "],
)  # fmt: skip
def test_every_form_of_subject_occurs(mails: list[Letter], start: str) -> None:
    assert any(mail.subject.startswith(start) for mail in mails)


@pytest.mark.parametrize(
    "words",
    ["\nReviewed-by: ", "\nAcked-by: ", "\nTested-by: ", "\nNacked-by: ", "Please split this", "\nchange-id: ",
     "\n- Link to v1: https://lore.kernel.org/r/", "\nbase-commit: ", "\nChanges in v2:\n", "\nv2:\n", "This reverts"],
)  # fmt: skip
def test_what_people_write_into_mails_occurs(mails: list[Letter], words: str) -> None:
    assert any(words in mail.body for mail in mails)


def test_revisions_differ_in_title_and_number_of_patches_now_and_then(efforts: list[Effort]) -> None:
    several = [effort for effort in efforts if len(effort.revisions) > 1]

    assert sum(len({r.title for r in effort.revisions}) > 1 for effort in several) > 10
    assert sum(len({len(r.steps) for r in effort.revisions}) > 1 for effort in several) > 10


def test_mails_get_lost_and_ids_do_not_repeat(efforts: list[Effort], mails: list[Letter]) -> None:
    sent = [mail.ident for mail in mails]

    assert len(set(sent)) == len(sent)
    assert any(step.is_lost for effort in efforts for r in effort.revisions for step in r.steps)


def test_no_mail_about_patches_commands_a_tracker_or_names_a_report(mails: list[Letter]) -> None:
    assert not [mail.ident for mail in mails if "#regzbot" in mail.body or "Closes:" in mail.body]


def test_a_later_world_has_the_same_efforts_and_more(efforts: list[Effort]) -> None:
    then = datetime(2026, 11, 2, 6, tzinfo=UTC)

    early = list(plans.efforts(dates.cycles(then), then))

    assert early == efforts[: len(early)]


@pytest.mark.parametrize("until", [UNTIL + timedelta(days=130 * n) for n in range(-4, 5)])
def test_no_two_changes_meet_whenever_the_world_is_written(until: datetime) -> None:
    known = dates.cycles(until)
    changes = [change for story in stories(known) for change in story.changes]
    changes += patches.changes(list(plans.efforts(known, until)))
    merged = [change for merge in sorted(merges(changes, until), key=lambda m: m.at) for change in merge.changes]
    waiting = [c for c in changes if c.committed <= until and (c.merged is None or c.merged > until)]

    applied(code.tree(), [edit for change in (*merged, *waiting) for edit in change.edits])  # or it raises EditError


def test_single_patches_have_no_cover(efforts: list[Effort]) -> None:
    for effort in efforts:
        if all(len(revision.steps) == 1 for revision in effort.revisions):
            assert not [mail for mail in letters(effort) if "0/1" in mail.subject]
