"""From facts to state: each test draws a small thread and says what becomes of it."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.commands import find_commands
from cases.facts import Cluster, CommitFact, Folded, How, MailFact, State
from cases.fold import fold
from cases.places import Atlas
from releases.cycles import Calendar, CycleSpan

START = datetime(2026, 3, 2, tzinfo=UTC)
CALENDAR = Calendar(
    (
        CycleSpan("6.19", START - timedelta(days=90), START - timedelta(days=76), START - timedelta(days=22)),
        CycleSpan("7.0", START - timedelta(days=22), START - timedelta(days=8), None),
    )
)
FIX = "f" * 40


def mail(
    ident: str, *, day: int, text: str = "", to: str = "", subject: str = "", tags: tuple[str, ...] = ()
) -> MailFact:
    return MailFact(
        message_id=f"{ident}@x",
        references=(f"{to}@x",) if to else (),
        arrived=START + timedelta(days=day),
        subject=subject or ident,
        from_name=f"Author of {ident}",
        from_address="a@x",
        commands=find_commands(text),
        tags=tuple(f"{tag}@x" for tag in tags),
    )


def commit(
    *, day: int, tree: str = "mainline", sha: str = FIX, subject: str = "net: fix", links: tuple[str, ...] = ()
) -> CommitFact:
    return CommitFact(sha, subject, tree, "master", START + timedelta(days=day), "", tuple(f"{x}@x" for x in links))


def folded(*facts: MailFact | CommitFact) -> dict[str, Folded]:
    mails = [fact for fact in facts if isinstance(fact, MailFact)]
    commits = [fact for fact in facts if isinstance(fact, CommitFact)]
    result = fold(Cluster(mails, commits), Atlas(CALENDAR, {}))
    return {regression.report.removesuffix("@x"): regression for regression in result.regressions}


REPORT = mail("r", day=0, text="#regzbot introduced: v6.19..v7.0-rc1", subject="[REGRESSION] net: no link")


def test_a_report_with_a_range_is_open_in_the_cycle_of_its_end() -> None:
    regression = folded(REPORT)["r"]

    assert (regression.state, regression.periods[0].place.cycle, regression.title) == (
        State.OPEN,
        "7.0",
        "net: no link",
    )


def test_of_a_mail_that_reports_and_commands_the_report_is_told_first() -> None:
    assert [event.kind for event in folded(REPORT)["r"].events] == ["reported", "introduced"]


def test_the_caret_tracks_the_mail_that_is_answered() -> None:
    regression = folded(mail("p", day=0), mail("c", day=2, to="p", text="#regzbot ^introduced: v6.19..v7.0-rc1"))["p"]

    assert regression.reported_at == START
    assert regression.known_at == START + timedelta(days=2)
    assert regression.reporter_name == "Author of p"


def test_an_unknown_commit_counts_for_the_cycle_of_the_report() -> None:
    place = folded(mail("r", day=0, text="#regzbot introduced: 1234567890ab"))["r"].periods[0].place

    assert (place.cycle, place.is_estimated) == ("7.0", True)


@pytest.mark.parametrize(
    ("command", "state"),
    [("resolve: x", State.RESOLVED), ("invalid: x", State.INVALID), ("inconclusive: x", State.INCONCLUSIVE),
     ("fix: net: fix", State.FIX_INCOMING), ("backburner: x", State.OPEN)],
)  # fmt: skip
def test_a_command_settles(command: str, state: State) -> None:
    assert folded(REPORT, mail("c", day=3, to="r", text=f"#regzbot {command}"))["r"].state is state


def test_the_last_word_wins_and_each_has_its_time() -> None:
    regression = folded(
        REPORT,
        mail("c", day=3, to="r", text="#regzbot resolve: x"),
        mail("d", day=5, to="r", text="#regzbot fix: 1234567890"),
    )["r"]

    assert [period.state for period in regression.periods] == [State.OPEN, State.RESOLVED, State.FIX_INCOMING]
    assert [period.since.day for period in regression.periods] == [2, 5, 7]


def test_a_linked_commit_in_next_is_on_its_way_and_in_mainline_fixes() -> None:
    regression = folded(REPORT, commit(day=4, tree="next", links=("r",)), commit(day=9, links=("r",)))["r"]

    assert [period.state for period in regression.periods] == [State.OPEN, State.FIX_INCOMING, State.FIXED]


def test_an_announced_subject_fixes_when_it_lands() -> None:
    regression = folded(REPORT, mail("c", day=1, to="r", text="#regzbot fix: net: fix"), commit(day=6))["r"]

    assert (regression.state, regression.fix_sha) == (State.FIXED, FIX)


def test_a_fix_announced_after_it_landed_counts_from_the_announcement() -> None:
    regression = folded(REPORT, commit(day=2), mail("c", day=6, to="r", text=f"#regzbot fix: {FIX[:12]}"))["r"]

    assert regression.state is State.FIXED
    assert regression.periods[-1].since == START + timedelta(days=6)


def test_the_younger_report_becomes_the_duplicate_whatever_the_wording() -> None:
    other = mail("s", day=1, text="#regzbot introduced: v6.19..v7.0-rc1")
    for text, place in (("https://lore.kernel.org/all/s@x/", "r"), ("https://lore.kernel.org/all/r@x/", "s")):
        found = folded(REPORT, other, mail("c", day=2, to=place, text=f"#regzbot dup-of: {text}"))
        assert (found["s"].state, found["s"].duplicate_of) == (State.DUPLICATE, "r@x")
        assert found["r"].state is State.OPEN


def test_a_command_to_a_duplicate_acts_on_the_entry_above() -> None:
    found = folded(
        REPORT,
        mail("s", day=1, text="#regzbot introduced: v6.19..v7.0-rc1"),
        mail("c", day=2, to="s", text="#regzbot dup-of: https://lore.kernel.org/all/r@x/"),
        mail("d", day=3, to="s", text="#regzbot resolve: firmware"),
    )

    assert found["r"].state is State.RESOLVED


def test_a_patch_that_closes_the_report_is_monitored_and_takes_commands() -> None:
    found = folded(REPORT, mail("p", day=2, tags=("r",)), mail("c", day=3, to="p", text="#regzbot invalid: no"))

    assert found["r"].state is State.INVALID
    assert [root.message_id for root in found["r"].roots if root.how is How.TAG] == ["p@x"]


def test_a_poke_is_no_activity_but_told() -> None:
    kinds = [event.kind.value for event in folded(REPORT, mail("c", day=9, to="r", text="#regzbot poke"))["r"].events]

    assert kinds == ["reported", "introduced", "poke"]


def test_a_command_outside_any_tracked_thread_is_refused_visibly() -> None:
    result = fold(Cluster([mail("u", day=0, text="#regzbot poke")]), Atlas(CALENDAR, {}))

    assert (result.regressions, [u.why for u in result.unhandled]) == ([], ["untracked-thread"])


def test_a_stable_range_counts_for_its_series() -> None:
    place = folded(mail("r", day=0, text="#regzbot introduced: v6.19.1..v6.19.3"))["r"].periods[0].place

    assert (place.tree, place.series, place.cycle) == ("stable", "6.19.y", "")


def test_a_chain_of_3000_replies_is_followed() -> None:
    chain = [mail(f"n{n}", day=1, to=f"n{n - 1}" if n else "r") for n in range(3000)]

    regression = folded(REPORT, *chain)["r"]

    assert len(regression.events) == 3002


def test_the_order_of_the_facts_does_not_matter() -> None:
    facts: list[MailFact | CommitFact] = [
        REPORT,
        mail("c", day=3, to="r", text="#regzbot fix: net: fix"),
        mail("s", day=1, text="#regzbot introduced: v6.19..v7.0-rc1"),
        mail("d", day=2, to="s", text="#regzbot dup-of: https://lore.kernel.org/all/r@x/"),
        commit(day=8),
    ]
    expected = folded(*facts)

    for seed in range(20):
        assert folded(*random.Random(seed).sample(facts, len(facts))) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#regzbot frobnicate: x", "frobnicate x (unknown-command)"),
        ("#regzbot unlink: https://x/", "unlink https://x/ (unlink-failed)"),
        ("#regzbot title:", "title (title without a value)"),
        ("#regzbot link: nowhere", "link nowhere (link without an address)"),
    ],
)
def test_a_command_without_effect_is_told_with_the_reason(text: str, told: str) -> None:
    regression = folded(REPORT, mail("c", day=1, to="r", text=text))["r"]

    assert told in [event.text for event in regression.events]


def test_a_mail_that_was_only_looked_up_begins_nothing() -> None:
    fetched = replace(mail("p", day=0, text="#regzbot introduced: v6.19..v7.0-rc1"), is_fetched=True)

    assert folded(fetched) == {}


def test_a_mail_belongs_where_its_answer_goes_not_where_a_far_reference_does() -> None:
    other = mail("s", day=1, text="#regzbot introduced: v6.19..v7.0-rc1")
    answer = replace(mail("c", day=3, text="#regzbot title: new"), references=("r@x", "s.1@x"))
    regressions = folded(REPORT, other, mail("s.1", day=2, to="s"), answer)

    assert (regressions["r"].title, regressions["s"].title) == ("net: no link", "new")


@pytest.mark.parametrize(
    ("answer", "answered_on"),
    [
        (mail("a", day=3, to="r"), 3),
        (replace(mail("a", day=3, to="r"), from_address="rosa@x"), None),
        (mail("a", day=3, to="r", text="#regzbot title: net: dead"), None),
        (mail("a", day=3, to="r", text="#regzbot poke"), None),
        (replace(mail("a", day=3, to="r"), signs=("diff",)), 3),
    ],
)
def test_an_answer_is_a_word_of_somebody_else(answer: MailFact, answered_on: int | None) -> None:
    regression = folded(replace(REPORT, from_address="rosa@x"), answer)["r"]

    assert regression.answered_at == (START + timedelta(days=answered_on) if answered_on else None)
