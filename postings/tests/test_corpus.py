"""Every mail of real lists, where slices of them lie beside the checkout (../shared/corpus)."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from archive import git
from archive.mail import Mail, parse_mail
from postings.facts import Kind, PatchFacts
from postings.reader import read
from postings.subject import is_patch, parse_subject
from postings.tests.mails import ARRIVED

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "corpus"
BUNDLES = sorted(CORPUS.glob("*.bundle"))
# What git send-email and b4 write, and nothing else: read here a second time, more plainly.
PLAIN = re.compile(r"\[PATCH(?: v(\d+))?(?: 0*(\d+)/(\d+))?\] (?!\[|Re:)(.*)")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BUNDLES, reason=f"no slices of real lists in {CORPUS}"),
]


def mails(bundle: Path, scratch: Path) -> Iterator[Mail]:
    mirror = scratch / f"{bundle.stem}.git"
    subprocess.run(["git", "clone", "-q", "--mirror", str(bundle), str(mirror)], check=True)
    command = ["git", "--git-dir", str(mirror), "log", "--format=", "--raw", "--no-abbrev", "--diff-filter=AM", "HEAD"]
    log = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    blobs = [line.split()[3] for line in log.splitlines() if line]
    for _, _, raw in git.read_blobs(mirror, blobs):
        if raw is not None:
            yield parse_mail(raw, arrived=ARRIVED)


def check(mail: Mail, facts: PatchFacts) -> None:
    subject = parse_subject(mail.subject)
    if is_patch(mail.subject):
        assert subject.kind is not None, mail.subject
    if plain := PLAIN.fullmatch(mail.subject):
        number = int(plain[2]) if plain[2] else None
        assert (subject.version, subject.number) == (int(plain[1] or 1), number), mail.subject
        assert plain[4].startswith(subject.title), mail.subject  # without a version behind it
    if facts.posting is None:
        assert subject.kind is None, mail.subject
    else:
        assert facts.posting.author_address or not mail.from_address


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.stem)
def test_every_mail_of_real_lists_is_read(bundle: Path, tmp_path: Path) -> None:
    kinds: Counter[Kind | None] = Counter()

    for mail in mails(bundle, tmp_path):
        facts = read(mail)
        check(mail, facts)
        kinds[facts.posting.subject.kind if facts.posting else None] += 1

    assert all(kinds[kind] for kind in (Kind.PATCH, None))
