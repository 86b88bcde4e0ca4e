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


_VERDICTS = (
    "Built and booted on {count} machines, no regressions.\n\nTested-by: {mailbox}\n",
    "No problems seen here on x86 and arm64.\n\nTested-by: {mailbox}\n",
    "Build results:\n\ttotal: {count} pass: {count} fail: 0\nQemu test results:\n\ttotal: 88 pass: 88 fail: 0\n",
)
_TROUBLE = (
    "Build results:\n\ttotal: {count} pass: {passed} fail: 2\n"
    "Failed builds:\n\tsparc64:allmodconfig\n\tsparc64:defconfig\n"
)


def stable(version: str, at: datetime, successor: str = "") -> Iterator[Letter]:
    """A stable release: its review rounds, with answers, and its announcement.

    `successor` is where to go where it is the last one of its series.
    """
    series = version.rpartition(".")[0]
    chance = random.Random(version)  # noqa: S311 (no secret)
    count = chance.randrange(40, 160)
    is_repeated = chance.random() < 0.15
    yield from _round(version, 1, count, at - timedelta(days=2), at - timedelta(hours=3), fails=is_repeated)
    if is_repeated:
        yield from _round(version, 2, count - 1, at - timedelta(hours=25), at - timedelta(hours=3), fails=False)
    end = (
        f"This is the last {series}.y release; the series has reached its end of life, move to {successor}.y.\n\n"
        if successor
        else f"Everybody on the {series} series should move to it.\n\n"
    )
    yield _letter(
        STABLE, f"Linux {version}",
        f"The {version} kernel is out.\n\n{end}"
        f"The tree has it in branch linux-{series}.y.\n\nthanks,\n\nMarek\n\n------------\n\n Makefile | 2 +-\n",
        at + timedelta(minutes=5), "linux-kernel", "stable",
    )  # fmt: skip


def _round(version: str, rc: int, count: int, at: datetime, due: datetime, *, fails: bool) -> Iterator[Letter]:
    """A cover, and what one or two people say to it."""
    series = version.rpartition(".")[0]
    chance = random.Random(f"{version}-rc{rc}")  # noqa: S311 (no secret)
    cover = _letter(
        STABLE, f"[PATCH {series} 000/{count}] {version}-rc{rc} review",
        f"This begins the review of the {version} release.\nThere are {count} patches in this series.\n\n"
        f"Responses should be made by {due:%a, %d %b %Y %H:%M:%S} +0000.\n", at, "linux-kernel", "stable",
    )  # fmt: skip
    yield cover
    for number, who in enumerate(chance.sample(REPORTERS, chance.randrange(1, 3))):
        form = _TROUBLE if fails and number == 0 else chance.choice(_VERDICTS)
        total = chance.randrange(120, 160)
        said = form.format(count=total, passed=total - 2, mailbox=who.mailbox)
        quote = f"> This begins the review of the {version} release.\n> There are {count} patches in this series.\n"
        yield _letter(who, f"Re: {cover.subject}", f"{quote}\n{said}", at + timedelta(hours=3 + 7 * number),
                      "linux-kernel", "stable", to=(cover.ident,))  # fmt: skip


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
