"""The report before an -rc: what is open, by cycle, in lines fit for a list."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from letters.flowed import columns
from letters.report import LIMIT, report, report_letter, sent_size
from outgoing.letter import Letter
from regressions.queries import counts_by_cycle
from tests.make import NOON, make_event, make_posted, make_regression, make_releases, make_trees
from trees.models import Commit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AT = NOON + 4 * DAY
SHA = "1a2b3c4d5e6f" + "0" * 28


def make_commit() -> None:
    Commit.objects.create(
        sha=SHA,
        subject="net: a faster path",
        author_name="Mats Maintainer",
        author_address="mats@example.org",
        authored_at=NOON,
        committed_at=NOON,
        links=[],
        fixes=[],
    )


def letter() -> Letter:
    return report_letter(report(at=AT))


def entry(title: str, text: str) -> list[str]:
    """The lines below a title."""
    below = text.split(f"* {title}\n")[1].split("\n\n")[0]
    return [line.strip() for line in below.replace("\n      ", " ").splitlines()]


def test_the_subject_names_what_comes_next_and_how_many_are_open() -> None:
    make_releases()
    make_regression()
    make_regression(cycle="6.19")
    make_regression(cycle="6.18")
    make_regression(state="fixed")

    assert letter().subject == "Linux 7.0: open regressions before -rc3 (1, and 2 older), 2026-03-06"


def test_its_figures_are_those_of_the_queries() -> None:
    make_releases()
    for number, state in enumerate(("open", "fix-incoming", "fixed", "invalid", "inconclusive") * 4):
        make_regression(cycle=("7.0", "6.19", "6.17", "")[number % 4], state=state, known_at=NOON - number * DAY)

    found = report(at=AT)

    counts = counts_by_cycle(at=AT)
    assert {one.version: one.counts for one in found.cycles} == {
        name: one for name, one in counts.items() if one.open and name
    }
    assert [len(one.lines) for one in found.cycles] == [one.counts.open for one in found.cycles]
    assert found.outside == counts[""].open
    assert found.history[-1][1].counts == counts["7.0"]


def test_each_is_told_with_age_culprit_status_and_links() -> None:
    make_releases()
    make_commit()
    make_regression(title="net: stalls", culprit=SHA, known_at=NOON, report="r@example.org", subsystems=["netdev"])

    assert entry("[NEW] net: stalls", letter().text) == [
        "reported 4 days ago by Rosa Reporter, netdev",
        'Culprit: 1a2b3c4d5e6f ("net: a faster path", by Mats Maintainer)',
        "Status: no reply yet",
        "https://lore.kernel.org/r/r@example.org",
    ]


def test_a_culprit_that_no_tree_has_is_told_by_its_id() -> None:
    make_releases()
    make_regression(title="net: stalls", culprit=SHA)

    assert "Culprit: 1a2b3c4d5e6f" in entry("[NEW] net: stalls", letter().text)


def test_the_status_is_what_happened_last() -> None:
    make_releases()
    found = make_regression(title="old", known_at=NOON - 9 * DAY)
    found.answered_at = NOON
    found.save()
    make_event(found, at=NOON, kind="reply", message_id="reply@example.org")

    assert "Status: last reply 4 days ago" in entry("old", letter().text)


def test_a_reply_that_came_later_is_not_told() -> None:
    make_releases()
    found = make_regression(title="old", known_at=NOON - 9 * DAY)
    found.answered_at = AT + DAY
    found.save()
    make_event(found, at=AT + DAY, kind="reply", message_id="reply@example.org")

    assert "Status: no reply yet" in entry("old", letter().text)


def test_a_posted_fix_is_told_with_its_link() -> None:
    make_releases()
    make_trees()
    make_regression(title="old", known_at=NOON - 9 * DAY, report="r@example.org")
    make_posted(head="fix@example.org", posted_at=NOON + DAY, closes=["r@example.org"])

    assert entry("old", letter().text)[1:] == [
        "Status: fix posted by Mats Maintainer 3 days ago, nobody has answered",
        "https://lore.kernel.org/r/r@example.org",
        "https://lore.kernel.org/r/fix@example.org",
    ]


def test_a_fix_in_next_is_told_with_its_day() -> None:
    make_releases()
    make_trees()
    make_regression(title="old", known_at=NOON - 9 * DAY, report="r@example.org", state="fix-incoming")
    series = make_posted(posted_at=NOON - DAY, closes=["r@example.org"])
    series.parts.update(commit="f" * 40, next_at=NOON + DAY)
    series.nexts = [NOON + DAY]
    series.save()

    assert "Status: fix in linux-next since March 3" in entry("old", letter().text)


def test_groups_say_what_is_known_of_the_culprit_and_of_a_fix() -> None:
    make_releases()
    make_regression(title="blamed", culprit=SHA)
    make_regression(title="not blamed")
    make_regression(title="soon over", state="fix-incoming", culprit=SHA)

    groups = re.findall(r"^(Culprit known|Culprit unknown|Fix posted or on its way): 1$", letter().text, re.MULTILINE)

    assert groups == ["Culprit known", "Culprit unknown", "Fix posted or on its way"]


def test_dormant_ones_of_older_cycles_are_counted_and_not_listed() -> None:
    make_releases()
    make_regression(title="asleep", cycle="6.12", known_at=NOON - 300 * DAY)
    make_regression(title="awake", cycle="6.12", known_at=NOON - 30 * DAY)

    text = letter().text

    assert "* awake" in text
    assert "asleep" not in text
    assert "Without any activity for 90 days: 1 more," in text


def test_it_stays_short_enough_for_a_list_and_says_what_it_leaves_out() -> None:
    make_releases()
    lists = [f"list-{number}-{'x' * 50}" for number in range(3)]
    for number in range(120):
        make_regression(title=f"{number} " + "漢字 " * 60, culprit=SHA, subsystems=lists)
        make_regression(title=f"{number} " + "long " * 60, report=f"{'x' * 400}{number}@example.org")

    text = letter().text

    assert LIMIT / 2 < sent_size(text) <= LIMIT
    assert re.search(r"^And \d+ more: ?\n?http", text, re.MULTILINE)


def test_lines_are_fit_for_a_list_and_none_is_a_command() -> None:
    make_releases()
    for title in ("#regzbot invalid: ha", "x" * 5000, "From here", "a\n\n#regzbot dup: b", "\u202e<b>", "漢字" * 200):
        make_regression(title=title, culprit=SHA)

    found = letter()

    assert found.html == ""
    assert "#regzbot" not in found.text
    assert all(columns(line) <= 76 or "http" in line for line in found.text.split("\n"))
    assert not re.search("^(From |>)", found.text, re.MULTILINE)


def test_of_one_cycle_it_tells_that_alone() -> None:
    make_releases()
    make_regression(title="of seven")
    make_regression(title="of six", cycle="6.19")

    text = report_letter(report(at=AT, cycle="6.19")).text

    assert ("of six" in text, "of seven" in text) == (True, False)


def test_of_one_cycle_it_says_nothing_of_others() -> None:
    make_releases()
    make_regression()
    make_regression(cycle="6.18")
    make_regression(cycle="6.19")

    text = " ".join(report_letter(report(at=AT, cycle="6.19")).text.split())

    assert "These regressions of the 6.19 cycle are known to be open" in text
    assert "Earlier cycles" not in text
    assert f"history: {settings.SITE_URL}/regressions/?state=open&cycle=6.19" in text


def test_what_is_open_outside_mainline_is_no_contradiction() -> None:
    make_releases()
    make_regression(cycle="", tree="stable", series="6.19.y")

    text = letter().text

    assert "No open regression of mainline is known on March 6, 2026" in text
    assert "1 more is open in stable series or linux-next alone." in text


def test_nothing_known_is_said() -> None:
    assert letter().text == "No open regression is known on March 6, 2026.\n"


def test_statements_do_not_grow(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    make_releases()
    make_trees()
    make_commit()
    for number in range(20):
        make_regression(culprit=SHA, cycle=("7.0", "6.19", "6.12")[number % 3], report=f"r{number}@example.org")
        make_posted(closes=[f"r{number}@example.org"])

    with django_assert_max_num_queries(45):
        letter()


def test_the_command_prints_header_and_body(capsys: pytest.CaptureFixture[str]) -> None:
    make_releases()
    make_regression(title="net: stalls")

    call_command("regression_report", at="2026-03-06")

    printed = capsys.readouterr().out
    assert printed.startswith("Subject: Linux 7.0: open regressions before -rc3 (1), 2026-03-06\n\nThese regressions")
    assert "net: stalls" in printed


def test_the_command_says_what_is_no_date() -> None:
    with pytest.raises(CommandError, match="is no date"):
        call_command("regression_report", at="yesterday")
