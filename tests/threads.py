"""A small world of mail in plain sight: threads with every kind of command, for the tests of the promises."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Letter:
    """A raw mail and when the archive received it."""

    raw: bytes
    arrived: datetime


def letter(
    ident: str,
    *,
    minutes: int,
    body: str = "Nothing new.\n",
    to: str = "",
    references: tuple[str, ...] = (),
    subject: str = "",
    sender: str = "Rosa Reporter <rosa@example.org>",
    received: str = "",
) -> Letter:
    """A mail; `to` is the id it answers, `minutes` its arrival after START, `received` differs per list."""
    arrived = START + timedelta(minutes=minutes)
    ancestors = references or ((to,) if to else ())
    headers = [
        *([f"Received: from {received} by lists.example.org"] if received else []),
        f"From: {sender}",
        f"Subject: {subject or ('Re: ' if to else '') + ident}",
        f"Date: {arrived:%a, %d %b %Y %H:%M:%S} +0000",
        f"Message-ID: <{ident}@example.org>",
        *([f"References: {' '.join(f'<{a}@example.org>' for a in ancestors)}"] if ancestors else []),
        *([f"In-Reply-To: <{to}@example.org>"] if to else []),
    ]
    return Letter("\n".join([*headers, "", body]).encode(), arrived)


def delete(repository: Path, one: Letter) -> None:
    """A commit that says: forget this mail (public-inbox: the file `d`)."""
    commands = (
        b"commit refs/heads/master\ncommitter x <x@localhost> 1900000000 +0000\ndata 3\nrm\n"
        b"from refs/heads/master^0\nD m\nM 100644 inline d\ndata %d\n" % len(one.raw)
    )
    subprocess.run(
        ["git", "--git-dir", str(repository), "fast-import", "--quiet", "--date-format=raw"],
        input=commands + one.raw + b"\n",
        check=True,
        capture_output=True,
    )


def lore(ident: str) -> str:
    """The archive's address of a mail."""
    return f"https://lore.kernel.org/all/{ident}@example.org/"


def small_world() -> list[Letter]:
    """Reports, replies, fixes, duplicates, monitored threads, a missing parent, a cycle, an announcement.

    r1 ── r1.1 (introduced ^) ── r1.2 (title) ── r1.3 (fix)        p1 (Closes: r1) ── p1.1 (poke)
    r2 (introduced) ── r2.1 (dup-of r1) ── r2.2 (backburner)      lost ── r3.1 (introduced ^) ── r3.2 (resolve)
    r4 (introduced) ── r4.1 (monitor m1)      m1 ── m1.1 (invalid)      c1 ⇄ c2      u1 (unknown)
    """
    tracker = "Tilda Tracker <tilda@example.org>"
    return [
        letter("r1", minutes=0, subject="[REGRESSION] net: no link after resume"),
        letter("r1.1", minutes=9, to="r1", sender=tracker, body="#regzbot ^introduced: v6.19..v7.0-rc1\n"),
        letter("r1.2", minutes=20, to="r1.1", body="#regzbot title: net: link lost\n"),
        letter("r1.3", minutes=95, to="r1.2", body="#regzbot fix: net: wait for the PHY\n"),
        letter("p1", minutes=80, subject="[PATCH] net: wait for the PHY", body=f"Fix.\n\nCloses: {lore('r1')}\n"),
        letter("p1.1", minutes=90, to="p1", sender=tracker, body="#regzbot poke\n"),
        letter("r2", minutes=30, subject="net: dead", body="Hi\n\n#regzbot introduced: v6.19..v7.0-rc1\n"),
        letter("r2.1", minutes=40, to="r2", sender=tracker, body=f"#regzbot dup-of: {lore('r1')}\n"),
        letter("r2.2", minutes=50, references=("r2", "r2.1"), to="r2.1", body="#regzbot backburner: rare\n"),
        letter("r3.1", minutes=15, to="lost", body="#regzbot ^introduced: v6.18..v6.19-rc2\n"),
        letter("r3.2", minutes=70, to="r3.1", body="#regzbot resolve: firmware\n"),
        letter("r4", minutes=5, subject="mm: slow", body="#regzbot introduced: v7.0-rc1..v7.0-rc2\n"),
        letter("r4.1", minutes=25, to="r4", body=f"#regzbot monitor: {lore('m1')}\n"),
        letter("m1", minutes=12, subject="mm: readahead and folios"),
        letter("m1.1", minutes=60, to="m1", body="#regzbot invalid: bad memory\n"),
        letter("c1", minutes=3, references=("c2",)),
        letter("c2", minutes=4, references=("c1",)),
        letter("u1", minutes=33, body="#regzbot frobnicate: yes\n"),
        letter("a1", minutes=44, subject="Linux 7.0-rc2", sender="Ylva Norrby <ylva.norrby@kernel.example>"),
    ]


def load_few_facts() -> None:
    """The releases around START: loading all since 2005 takes a second."""
    dates = {"6.17": (2025, 9, 28), "6.18": (2025, 11, 30), "6.19": (2026, 2, 8), "7.0-rc1": (2026, 2, 22)}
    facts = [
        ReleaseFact(version, Witness.TAG, at, Precision.SECOND, at)
        for version, day in dates.items()
        for at in [datetime(*day, tzinfo=UTC)]
    ]
    fold(store_sightings(facts))
