"""Release announcements and the lists' daily routine, in own words. Pure."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sample import texts
from sample.dates import Cycle
from sample.letters import Letter
from sample.people import MAINLINE, MAINTAINERS, NEXT, REALTIME, REPORTERS, STABLE, Person

_MOODS = (
    "A calm week, and I like it that way. {share} percent of the changes are drivers, with networking and graphics"
    " in front as usual; the rest is spread over filesystems, architecture code and some documentation.",
    "This one is a little larger than I would like at this point, but nothing in it looks alarming. Half of it is"
    " drivers, {share} percent is tooling and selftests, and one revert should make several people happy.",
    "Things are looking normal. The biggest single piece is a cleanup that only moves code, so do not let the diffstat"
    " scare you; without it, {share} percent of the patch is networking.",
)
_FINAL = (
    "So here we are, with the last week as quiet as it should be. What came in late are small fixes, {share} percent"
    " of them one-liners. The merge window opens tomorrow, and I have a first few pull requests waiting already.",
)


def _letter(who: Person, subject: str, body: str, at: datetime, *lists: str, to: tuple[str, ...] = ()) -> Letter:
    ident = f"{at:%Y%m%d%H%M%S}.{abs(hash_of(subject)) % 10**6}@{who.address.partition('@')[2]}"
    return Letter(ident, who, subject, body, at, lists or ("linux-kernel",), to)


def hash_of(text: str) -> int:
    """A number that is the same in every process (Python's own hash is not)."""
    return random.Random(text).randrange(10**9)  # noqa: S311 (no secret)


def mainline(cycle: Cycle) -> Iterator[Letter]:
    """A cycle's releases as its announcer tells them, each with some replies."""
    for version, at in cycle.tags():
        chance = random.Random(version)  # noqa: S311 (no secret)
        mood = chance.choice(_FINAL if "-rc" not in version else _MOODS).format(share=chance.randrange(12, 60))
        lines = [f"{area.prefix}: {chance.choice(texts.FIXES)}" for area in chance.sample(texts.AREAS, 8)]
        names = sorted({person.name for person in chance.sample(MAINTAINERS, 8)})
        shortlog = "\n\n".join(f"{n} (1):\n      {line}" for n, line in zip(names, lines, strict=False))
        body = f"{mood}\n\nPlease go and test, and tell us what does not work any more.\n\n"
        announced = _letter(
            MAINLINE, f"Linux {version}", f"{body}{' ' * 15}Ylva\n\n---\n\n{shortlog}\n", at + timedelta(minutes=9)
        )
        yield announced
        for n in range(chance.randrange(1, 4)):
            text = f"Built and booted {version} here, no regressions on {chance.randrange(20, 160)} machines.\n"
            yield _letter(chance.choice(REPORTERS), f"Re: Linux {version}", text, at + timedelta(hours=9 + 7 * n),
                          to=(announced.ident,))  # fmt: skip


def stable(version: str, at: datetime) -> Iterator[Letter]:
    """A stable release: its review round two days before, and its announcement."""
    series = version.rpartition(".")[0]
    chance = random.Random(version)  # noqa: S311 (no secret)
    count = chance.randrange(40, 160)
    review = at - timedelta(days=2)
    due = at - timedelta(hours=3)
    yield _letter(
        STABLE, f"[PATCH {series} 000/{count}] {version}-rc1 review",
        f"This begins the review of the {version} release.\nThere are {count} patches in this series.\n\n"
        f"Responses should be made by {due:%a, %d %b %Y %H:%M:%S} +0000.\n", review, "linux-kernel", "stable",
    )  # fmt: skip
    yield _letter(
        STABLE, f"Linux {version}",
        f"The {version} kernel is out.\n\nEverybody on the {series} series should move to it.\n\n"
        f"The tree has it in branch linux-{series}.y.\n\nthanks,\n\nMarek\n\n------------\n\n Makefile | 2 +-\n",
        at + timedelta(minutes=5), "linux-kernel", "stable",
    )  # fmt: skip


def realtime(cycle: Cycle) -> Iterator[Letter]:
    """The development realtime tree follows every other -rc."""
    for number, at in enumerate(cycle.rcs, 1):
        if number % 2 == 0:
            version = f"{cycle.version}-rc{number}-rt1"
            body = (
                f"Dear realtime folks,\n\nthe {version} patch set is there.\n\nIt moves to the new -rc, nothing else.\n"
            )
            yield _letter(REALTIME, f"[ANNOUNCE] v{version}", body, at + timedelta(days=4), "linux-rt-users",
                          "linux-kernel")  # fmt: skip


def linux_next(first: datetime, last: datetime) -> Iterator[Letter]:
    """The daily tree, on working days."""
    day = first.replace(hour=6, minute=10, second=0, microsecond=0)
    while day <= last:
        if day.weekday() < 5:
            body = f"Hi all,\n\nChanges since the last tree: {hash_of(f'{day:%F}') % 40} merges, no new conflicts.\n"
            yield _letter(NEXT, f"linux-next: Tree for {day:%b} {day.day}", body, day, "linux-next", "linux-kernel")
        day += timedelta(days=1)
