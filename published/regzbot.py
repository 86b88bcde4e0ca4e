"""Reads regzbot's weekly reports, mailed since November 2021. Pure.

Subject `Linux regressions report  for mainline [2022-01-02]` (two blanks as sent, one in answers); behind an optional
preface `Currently I'm aware of N regressions in linux-mainline.`
"""

import re
from datetime import date

from archive.mail import Mail
from published.facts import Count, Publisher
from releases.versions import next_cycle

_SUBJECT = re.compile(r"^Linux regressions report\s+for (mainline|\S+)\s+\[(\d{4}-\d{2}-\d{2})\]")
_AWARE = re.compile(r"^Currently I'm aware of (\d{1,4}) regressions? in linux-mainline", re.MULTILINE)
_CYCLE = re.compile(r"^current cycle \(v\d+\.\d+\.\. ?(?:aka )?v?(\d+\.\d+)(-post)?", re.MULTILINE)


def read_counts(mail: Mail) -> tuple[Count, ...]:
    """The number of a weekly report; it counts mainline as a whole, so its cycle is the one in development."""
    subject = _SUBJECT.match(mail.subject)
    if subject is None or subject[1] != "mainline":
        return ()
    aware = _AWARE.search(mail.text[:100_000])
    if aware is None:
        return ()
    try:
        day = date.fromisoformat(subject[2])
    except ValueError:
        return ()
    found = _CYCLE.search(mail.text[:400_000])
    cycle = found[1] if found else ""
    if found and found[2]:  # v6.9-post: 6.9 is out, and what comes next has no -rc yet
        cycle = next_cycle(cycle)
    return (Count(Publisher.REGZBOT, cycle, day, mail.message_id, unresolved=int(aware[1]), note="all of mainline"),)
