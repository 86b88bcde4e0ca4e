"""The summer of 2009 as the sample world tells it: the facts are real, people and words are not. Pure.

2.6.31-rc5 came out on July 31, 2.6.30.4 and 2.6.27.29 on July 30. On August 6, 76 regressions had been
reported since 2.6.30, 28 of them unresolved, and 39 introduced before 2.6.30 were still open.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sample import texts
from sample.history import Release
from sample.letters import Letter
from sample.people import MAINLINE, REALTIME, REPORTERS, STABLE, TRACKER, Person

_THAT_DAY = datetime(2009, 8, 6, tzinfo=UTC)
_END = datetime(2010, 10, 15, tzinfo=UTC)
_CLOSED = datetime(2011, 3, 14, 10, tzinfo=UTC)  # the lists ended; what was open by then was never settled
RELEASES = tuple(
    Release(version, datetime(*day, 22, 30, tzinfo=UTC))
    for version, day in {
        "2.6.29": (2009, 3, 23), "2.6.30-rc1": (2009, 4, 7), "2.6.30-rc3": (2009, 4, 22), "2.6.30-rc5": (2009, 5, 8),
        "2.6.30-rc7": (2009, 5, 23), "2.6.30": (2009, 6, 9), "2.6.31-rc1": (2009, 6, 24), "2.6.31-rc2": (2009, 7, 4),
        "2.6.31-rc3": (2009, 7, 13), "2.6.31-rc4": (2009, 7, 22), "2.6.31-rc5": (2009, 7, 31),
        "2.6.31-rc6": (2009, 8, 13), "2.6.31-rc7": (2009, 8, 21), "2.6.31-rc8": (2009, 8, 28),
        "2.6.31-rc9": (2009, 9, 5), "2.6.31": (2009, 9, 9),
    }.items()
)  # fmt: skip
_STABLE = (("2.6.30.4", 17), ("2.6.27.29", 18))  # hour of July 30


@dataclass(frozen=True, slots=True)
class _List:
    """One list of known regressions: how many when, as (reported, open) on that day and in the end."""

    cycle: str
    previous: str
    rcs: tuple[str, ...]
    begins: datetime
    then: tuple[int, int]
    finally_: tuple[int, int]


_LISTS = (
    _List("2.6.31", "2.6.30", ("rc1", "rc2", "rc3", "rc4"), datetime(2009, 6, 26, tzinfo=UTC), (76, 28), (146, 20)),
    _List("2.6.30", "2.6.29", ("rc1", "rc3", "rc5", "rc7"), datetime(2009, 4, 9, tzinfo=UTC), (120, 39), (120, 10)),
)


def letters() -> Iterator[Letter]:
    """Everything that was mailed."""
    yield from _announcements()
    for listed in _LISTS:
        yield from _regressions(listed)


def _announcements() -> Iterator[Letter]:
    for release in RELEASES:
        mood = "Fixes all over, nothing that stands out."
        if release.version == "2.6.31-rc5":
            mood = (
                "Most of this repairs regressions. A few drivers are new - at_hdmac, uc2322, gspca for sn9c20x and"
                " the ds2782 battery gauge - and radeon modesetting saw large changes."
            )
        yield _letter(MAINLINE, f"Linux {release.version}", f"{mood}\n\nPlease test.\n\n   Ylva\n\n---\n",
                      release.at + timedelta(minutes=20))  # fmt: skip
    for version, hour in _STABLE:
        series = version.rpartition(".")[0]
        body = f"The {version} kernel is out, with a long list of fixes.\n\nAll users of {series} should move to it.\n"
        yield _letter(STABLE, f"Linux {version}", body, datetime(2009, 7, 30, hour, tzinfo=UTC))
    body = "Hi,\n\nafter a long silence there is a realtime tree again, on top of -rc4. What must spin has a type of"
    yield _letter(
        REALTIME, "[ANNOUNCE] 2.6.31-rc4-rt1", f"{body} their own now.\n", datetime(2009, 7, 29, 15, tzinfo=UTC)
    )


def _letter(who: Person, subject: str, body: str, at: datetime, *, to: tuple[str, ...] = (), key: str = "") -> Letter:
    ident = f"{at:%Y%m%d%H%M}.{key or len(subject)}@{who.address.partition('@')[2]}"
    return Letter(ident, who, subject, body, at, ("linux-kernel",), to)


def _regressions(listed: _List) -> Iterator[Letter]:
    """Reports spread over the months, settled so that the figures hold on that day and in the end."""
    (told, open_then), (total, open_finally) = listed.then, listed.finally_
    never = set(range(0, open_then, max(1, open_then // (open_finally - open_finally // 3))))
    never |= set(
        range(told, total, max(1, (total - told) // max(1, open_finally - len(never)))) if total > told else ()
    )
    never = set(sorted(never)[:open_finally])
    for number in range(total):
        key = f"{listed.cycle}.{number}"
        chance = random.Random(key)  # noqa: S311 (no secret)
        if number < told:
            span = _THAT_DAY - timedelta(days=4) - listed.begins
            reported = listed.begins + span * (number / told)
        else:
            span = _END - timedelta(days=60) - _THAT_DAY
            reported = _THAT_DAY + timedelta(days=3) + span * ((number - told) / max(1, total - told))
        settled = _settled_at(number, open_then, told, never, reported, chance)
        yield from _thread(listed, key, chance, reported, settled)
    for number in range(6):
        yield from _uncounted(listed, number)


def _settled_at(number: int, open_then: int, told: int, never: set[int], reported: datetime,
                chance: random.Random) -> datetime | None:  # fmt: skip
    if number in never:
        return None
    if number < open_then or number >= told:  # open on that day: settled some time later
        begin = max(reported, _THAT_DAY) + timedelta(days=2)
        return begin + (_END - begin) * chance.uniform(0.02, 0.6)
    last = _THAT_DAY - timedelta(hours=20)
    return reported + timedelta(hours=20) + (last - reported - timedelta(hours=20)) * chance.uniform(0.1, 0.95)


def _thread(
    listed: _List, key: str, chance: random.Random, reported: datetime, settled: datetime | None
) -> Iterator[Letter]:
    area = chance.choice(texts.AREAS_2009)
    title = f"{area.prefix}: {chance.choice(area.things)} {chance.choice(area.symptoms)}"
    bad = f"v{listed.cycle}-{chance.choice(listed.rcs)}"
    who = chance.choice(REPORTERS)
    report = _letter(who, f"{title} (new since {listed.previous})", f"Hi,\n\n{title}. {listed.previous} was fine.\n",
                     reported, key=key)  # fmt: skip
    yield report
    command = f"#regzbot ^introduced: v{listed.previous}..{bad}\n"
    yield _letter(TRACKER, f"Re: {report.subject}", f"On the list.\n\n{command}", reported + timedelta(hours=9),
                  to=(report.ident,), key=f"{key}.t")  # fmt: skip
    if settled is None:
        body = "This list is closed.\n\n#regzbot inconclusive: nobody answered any more\n"
        yield _letter(TRACKER, f"Re: {report.subject}", body, _CLOSED, to=(report.ident,), key=f"{key}.s")
    else:
        word = chance.choice(
            ("resolve: fixed in mainline", "resolve: fixed by a driver update", "inconclusive: no answer")
        )
        yield _letter(TRACKER, f"Re: {report.subject}", f"Off the list.\n\n#regzbot {word}\n", settled,
                      to=(report.ident,), key=f"{key}.s")  # fmt: skip


def _uncounted(listed: _List, number: int) -> Iterator[Letter]:
    """Invalid ones: reported, found to be none, and in no figure."""
    key = f"{listed.cycle}.x{number}"
    at = listed.begins + timedelta(days=3 * number, hours=5)
    report = _letter(REPORTERS[number], f"something broke #{number}", "It does not boot any more.\n", at, key=key)
    yield report
    body = f"#regzbot ^introduced: v{listed.previous}..v{listed.cycle}-rc1\n"
    yield _letter(TRACKER, f"Re: {report.subject}", body, at + timedelta(hours=4), to=(report.ident,), key=f"{key}.t")
    yield _letter(TRACKER, f"Re: {report.subject}", "#regzbot invalid: memory was bad\n", at + timedelta(days=2),
                  to=(report.ident,), key=f"{key}.s")  # fmt: skip
