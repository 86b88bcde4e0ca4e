"""Published counts: pages, lists and reports in the shapes that they have, with invented entries."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.mail import Mail, parse_mail
from published.lists import read_entries
from published.lwn import KernelPage, read_page
from published.reader import read

SEED = Path(__file__).resolve().parents[3] / "shared" / "seed" / "lwn-kernel-page-2009-08-06.txt"
HTML = """<html><head><title>Kernel page</title><script>var x = "released on May 1";</script></head><body>
<h2>Kernel release status</h2><p>The current development kernel is <a href="/x">2.6.31-rc5</a>, released on July 31.
Nothing else to say.<p>The current stable kernel is <b>2.6.30.4</b>, released (along with <a>2.6.27.29</a>) on July 30.
<h3>In brief</h3><div>August 5, 2009</div><p><b>Regressions</b>. A total of 76 regressions have been
reported in this development cycle; 28 of those remain unresolved. And the 2.6.30
regression list still shows 39 unresolved problems.</body></html>"""
SUMMARY = """Hello.

  Date          Total  Pending  Unresolved
  ----------------------------------------
  2009-08-02      76       36          28
  2009-07-27      70       51          43
  2009-13-41      70       51          43

Unresolved regressions
----------------------

Bug-Entry\t: http://bugzilla.example.org/show_bug.cgi?id=14016
Subject\t: gadget0: no light after resume
Submitter\t: Rosa Reporter <rosa@example.org>
Date\t: 2009-07-15 16:56 (11 days old)
References\t: http://lists.example.org/1
\t\t  http://lists.example.org/2
Message-ID\t: <<abc@example.org>>
First-Bad-Commit: http://git.example.org/?p=linux.git;h=0123456789abcdef0123456789abcdef01234567
Handled-By\t: Mats Maintainer <mats@example.org>
"""
OLD = """Subject    : fan: spins all night
References : http://lists.example.org/3
Submitter  : Rosa Reporter <rosa@example.org>
Caused-By  : Ada Author <ada@example.org>
             commit 0123456789ab
Status     : unknown

Subject    : disk: sleeps all day
Submitter  : Bo Bughunter <bo@example.org>
"""


def mail(subject: str, body: str, *, references: str = "") -> Mail:
    head = f"Message-ID: <m@example.org>\nFrom: Kay Keeper <kay@example.org>\nSubject: {subject}\n"
    head += f"References: <{references}>\n" if references else ""
    raw = f"{head}\n{body}".encode()
    return parse_mail(raw, arrived=datetime(2009, 8, 2, tzinfo=UTC), size=len(raw))


def check_page(page: KernelPage) -> None:
    assert (page.development, page.development_on) == ("2.6.31-rc5", date(2009, 7, 31))
    assert (page.stable, page.stable_on) == (("2.6.30.4", "2.6.27.29"), date(2009, 7, 30))
    assert [(c.cycle, c.reported, c.unresolved) for c in page.counts] == [("2.6.31", 76, 28), ("2.6.30", None, 39)]


def test_a_page_in_html_states_releases_and_counts() -> None:
    check_page(read_page(HTML, source="https://example.org/1/"))


@pytest.mark.skipif(not SEED.exists(), reason="no seed page beside the checkout")
def test_the_page_of_august_2009_states_its_facts() -> None:
    check_page(read_page(SEED.read_text(encoding="utf-8"), source="seed"))


@pytest.mark.parametrize(
    "page",
    ["", "<html>", "<div>" * 5_000, "&amp;" * 10_000, HTML[:700], "<p>\x00\x01", "regressions have been " * 10_000],
)
def test_a_broken_page_gives_what_it_has(page: str) -> None:
    assert isinstance(read_page(page, source="x"), KernelPage)


def test_the_table_of_a_regression_list_is_read_row_by_row() -> None:
    counts = read(mail("2.6.31-rc5: Reported regressions from 2.6.30", SUMMARY))

    assert [(c.as_of.isoformat(), c.stage, c.reported, c.pending, c.unresolved) for c in counts] == [
        ("2009-08-02", "2.6.31-rc5", 76, 36, 28),
        ("2009-07-27", "", 70, 51, 43),
    ]


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("2.6.31-rc5: Reported regressions 2.6.29 -> 2.6.30", ""),
        ("2.6.31-rc5-git3: Reported regressions 2.6.29 -> 2.6.30", ""),
        ("2.6.31-rc5: Reported regressions", "This lists regressions introduced between 2.6.29 and\n2.6.30.\n\n"),
    ],
)
def test_a_list_of_the_cycle_before_counts_for_that_one(subject: str, words: str) -> None:
    (first, *_) = read(mail(subject, words + SUMMARY))

    assert (first.cycle, first.stage) == ("2.6.30", "2.6.31-rc5")


@pytest.mark.parametrize(("name", "cycle"), [("v5.15.. aka v5.16-rc", "5.16"), ("v6.9.. aka v6.9-post", "6.10")])
def test_a_weekly_report_counts_for_the_cycle_in_development(name: str, cycle: str) -> None:
    body = f"Currently I'm aware of 9 regressions in linux-mainline.\n\ncurrent cycle ({name}), culprit identified\n"

    (count,) = read(mail("Linux regressions report  for mainline [2024-06-02]", body))

    assert (count.cycle, count.unresolved) == (cycle, 9)


def test_the_rule_change_of_2_6_33_is_noted() -> None:
    (first, *_) = read(mail("2.6.33-rc1: Reported regressions from 2.6.32", SUMMARY))

    assert "unfixed for a week" in first.note


def test_a_reply_to_a_list_publishes_nothing() -> None:
    assert read(mail("2.6.31-rc5: Reported regressions from 2.6.30", SUMMARY, references="x@y")) == ()


def test_an_entry_with_tabs_and_continuations_is_read() -> None:
    (entry,) = read_entries(SUMMARY)

    assert (entry.subject, entry.bug[-5:], entry.reported) == ("gadget0: no light after resume", "14016", "2009-07-15")
    assert entry.references == ("http://lists.example.org/1", "http://lists.example.org/2", "abc@example.org")
    assert entry.first_bad_commit.startswith("0123456789abcdef")


def test_the_older_form_is_read_too() -> None:
    entries = read_entries(OLD)

    assert [(e.subject, e.first_bad_commit) for e in entries] == [
        ("fan: spins all night", "0123456789ab"),
        ("disk: sleeps all day", ""),
    ]


@pytest.mark.parametrize("blanks", [" ", "  "])
def test_a_weekly_report_says_how_many_it_is_aware_of(blanks: str) -> None:
    body = "Hi!\n\n---\n\nCurrently I'm aware of 23 regressions in linux-mainline. Find the list below:\n\n"
    body += "=====\ncurrent cycle (v5.15.. aka v5.16-rc), culprit identified\n====="

    (count,) = read(mail(f"Linux regressions report{blanks}for mainline [2022-01-02]", body))

    assert (count.unresolved, count.as_of, count.cycle) == (23, date(2022, 1, 2), "5.16")


@given(st.text(max_size=500), st.text(max_size=2000))
def test_any_mail_is_read_or_passed_over(subject: str, body: str) -> None:
    read(mail(f"regression {subject}".replace("\n", " ").replace("\r", " "), body))
    read_entries(body)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["Date Total " * 50_000, "Subject : x\n" * 50_000, " " * 500_000, "2009-08-02 1 1\n" * 30_000]
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    read(mail("2.6.31-rc5: Reported regressions from 2.6.30", f"Date Total Pending Unresolved\n{text}"))
    read_entries(text)


def test_the_later_form_of_stable_updates_is_read() -> None:
    text = "February 17, 2010 Stable updates: 2.6.32.8, 2.6.31.12 and 2.6.27.45 were released on February 9."

    page = read_page(text, source="x")

    assert (page.stable, page.stable_on) == (("2.6.32.8", "2.6.31.12", "2.6.27.45"), date(2010, 2, 9))
