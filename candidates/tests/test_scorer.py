"""The scorer: what people write who know that it worked before, and what looks like it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.mail import Mail, parse_mail
from candidates.scorer import score


def mail(subject: str, body: str) -> Mail:
    raw = f"Message-ID: <a@x>\nFrom: Ann <ann@example.org>\nSubject: {subject}\n\n{body}\n".encode()
    return parse_mail(raw, arrived=datetime(2026, 3, 1, tzinfo=UTC), size=len(raw))


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("no sound", "It worked fine in 6.1.4 and is silent since I updated to kernel 6.2."),
        ("resume hangs", "Bisection points at this:\n\n0123456789ab is the first bad commit"),
        ("[REGRESSION] fan never stops", "See the subject."),
        ("Fwd: no sound", "> It worked with 6.1.\n> After upgrading to linux 6.2 there is none."),
        ("slow writes", "Reverting commit 0123456789ab makes it fast again."),
        ("[linus:master] [io] 0123456789: fio.bw.fail", "noticed a failure on:\n\ncommit: " + "0" * 40 + " (io: x)"),
    ],
)
def test_a_report_is_a_candidate(subject: str, body: str) -> None:
    assert score(mail(subject, body)).is_candidate


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("[PATCH v2] io: fix a regression", "This regression was bisected to commit 0123456789ab."),
        ("[GIT PULL] fixes for 6.2", "A regression fix."),
        ("[tree:main] BUILD REGRESSION 0123456789", "regressions"),
        ("Invitation", "Dear friend, your payment is ready."),
        ("how do I set up a bridge?", "I use kernel 6.1."),
        ("crash in foo", "The kernel oopses when I plug it in. It never worked."),
    ],
)
def test_what_only_looks_like_one_is_none(subject: str, body: str) -> None:
    assert not score(mail(subject, body)).is_candidate


def test_good_bad_and_culprit_are_extracted() -> None:
    found = score(
        mail("[REGRESSION] no link", "Last good version is 6.1.3, broken since 6.2-rc1; bisected to 0123456789ab.")
    )

    assert (found.last_good, found.first_bad, found.culprit) == ("6.1.3", "6.2-rc1", "0123456789ab")


def test_the_score_is_the_sum_of_what_is_listed() -> None:
    found = score(mail("[REGRESSION] no link", "It used to work."))

    assert found.score == -1.0 + sum(weight for _, weight in found.features)


@given(st.text(max_size=2000), st.text(max_size=200))
def test_any_text_gets_a_score(body: str, subject: str) -> None:
    score(mail(subject.replace("\n", " "), body))


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text", ["works in " * 20_000, "good 6.1 " * 20_000, "a" * 500_000, "> " * 100_000, "revert " * 50_000]
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    score(mail("regression", text))
