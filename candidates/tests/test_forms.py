"""The forms that real lists have, in invented mails: reports, and what only looks like one."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.mail import parse_mail
from candidates.features import FEATURES
from candidates.scorer import THRESHOLD, VETO, Scored, score
from candidates.tests.forms import OTHERS, REPORTS

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "candidates.md"


def scored(subject: str, body: str) -> Scored:
    header = f"Message-ID: <a@x>\nFrom: Ann <ann@example.org>\nSubject: {subject}\n"
    raw = f"{header}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode()
    return score(parse_mail(raw, arrived=datetime(2026, 3, 1, tzinfo=UTC), size=len(raw)))


@pytest.mark.parametrize(("subject", "body"), REPORTS, ids=[subject[:50] for subject, _ in REPORTS])
def test_a_report_is_found_in_every_form(subject: str, body: str) -> None:
    assert scored(subject, body).score >= THRESHOLD


@pytest.mark.parametrize(("subject", "body"), OTHERS, ids=[subject[:50] for subject, _ in OTHERS])
def test_other_mail_is_passed_over_in_every_form(subject: str, body: str) -> None:
    assert scored(subject, body).score < THRESHOLD


def test_the_documentation_lists_every_feature_with_its_weight() -> None:
    section = DOCS.read_text(encoding="utf-8").split("## Features")[1].split("## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]

    assert rows == [f"| {f.name} | {'out' if f.weight <= VETO else f'{f.weight:+g}'} | {f.part} |" for f in FEATURES]


def test_no_two_features_have_one_name() -> None:
    assert max(Counter(feature.name for feature in FEATURES).values()) == 1


def test_versions_of_buses_and_frequencies_are_no_kernels() -> None:
    assert not scored("slow disk", "It works on USB 3.1 and fails on USB 3.2; wifi works on 5.18 GHz.").features


def test_a_commit_named_by_a_subject_alone_is_not_enough() -> None:
    assert scored("Question after 0123456789ab", "What is this commit for?").score < THRESHOLD
