"""Writes the whole sample world up to a moment.

A later world only adds to an earlier one, so that archives are followed like real ones, with two exceptions:
linux-next is rebuilt, and the oldest cycle is dropped when a new one opens.
"""

import shutil
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sample import announcements, kernelorg, patches, plans, series2009, summer2009, unflagged
from sample.dates import cycles, last_updates, stable_updates
from sample.forge import Forge
from sample.history import Change, Release
from sample.letters import Letter
from sample.people import Person
from sample.repos import write_archive
from sample.stories import stories

_TURN = datetime(2020, 1, 1, tzinfo=UTC)  # mail before is in the lists' first epoch


@dataclass(frozen=True, slots=True)
class World:
    """Where everything is: archives and trees by name, the directory of kernel.org's files; how many mails there are,
    and the commits' ids by the names that sample/fates.py knows them by (releases: v7.4-rc3).
    """

    archives: dict[str, Path]
    trees: dict[str, Path]
    kernel_org: Path
    mails: int
    commits: dict[str, str]


def write(target: Path, *, until: datetime) -> World:
    """Write the sample world as it stands at `until`; the target is replaced."""
    shutil.rmtree(target, ignore_errors=True)
    known = cycles(until)
    told = list(stories(known))
    efforts = list(plans.efforts(known, until))
    changes = [*series2009.changes(), *(change for story in told for change in story.changes)]
    changes += patches.changes(efforts)
    mainline = [*summer2009.RELEASES, *(Release(v, at) for c in known for v, at in c.tags())]
    stable = [Release(v, at) for v, at in stable_updates(until)]
    forge = _write_forge(target / "forge.git", until, changes, mainline, stable)
    letters = [letter for story in told for letter in story.letters]
    letters += summer2009.letters()
    letters += series2009.letters()
    letters += unflagged.letters(known)
    for cycle in known:
        letters += announcements.mainline(cycle)
        letters += announcements.realtime(cycle)
    last = last_updates(until)
    for version, at in stable_updates(until):
        letters += announcements.stable(version, at, last.get(version, ""))
    letters += announcements.linux_next(known[0].opens, until)
    letters += patches.letters(efforts, known, until)
    archives = _write_archives(target / "lore", [x for x in letters if x.arrived <= until], forge.commits)
    kernelorg.write_files(target / "www.kernel.org", mainline, stable, until)
    trees = {
        "mainline": forge.cut(target / "trees" / "mainline.git", "refs/heads/master:refs/heads/master",
                              *_tags(mainline, until)),
        "next": forge.cut(target / "trees" / "next.git", "refs/heads/next:refs/heads/master",
                          "refs/tags/next-*:refs/tags/next-*", *_tags(mainline, until)),
        "stable": forge.cut(target / "trees" / "stable.git", "refs/heads/linux-*:refs/heads/linux-*",
                            "refs/heads/master:refs/heads/master", "refs/tags/v*:refs/tags/v*"),
    }  # fmt: skip
    shutil.rmtree(forge.path)
    return World(archives, trees, target / "www.kernel.org", len(letters), forge.commits)


def _write_forge(
    path: Path, until: datetime, changes: list[Change], mainline: list[Release], stable: list[Release]
) -> Forge:
    forge = Forge(path, until)
    forge.write_mainline(changes, mainline)
    forge.write_stable(changes, stable)
    forge.write_next(changes, mainline)
    return forge


def _tags(releases: list[Release], until: datetime) -> list[str]:
    return [f"refs/tags/v{r.version}:refs/tags/v{r.version}" for r in releases if r.at <= until]


def _write_archives(target: Path, letters: list[Letter], commits: dict[str, str]) -> dict[str, Path]:
    """Every list's epochs; a mail reaches each of its lists some seconds after the one before."""
    epochs: dict[tuple[str, int], list[tuple[Letter, str, bool]]] = defaultdict(list)
    for letter in letters:
        for place, name in enumerate(letter.lists):
            copy = _delayed(letter, place)
            epochs[name, int(letter.arrived > _TURN and name == "linux-kernel")].append((copy, name, False))
    for (name, number), items in epochs.items():
        items.sort(key=lambda item: (item[0].arrived, item[0].ident))
        if (name, number) == ("linux-kernel", 1):
            items[200:200] = _spam(items[200][0].arrived, name)
        write_archive(target / name / "git" / f"{number}.git", items, commits)
    return {name: target / name for name in sorted({name for name, _ in epochs})}


def _delayed(letter: Letter, seconds: int) -> Letter:
    if not seconds:
        return letter
    return replace(letter, arrived=letter.arrived + timedelta(seconds=seconds), delay=seconds)


def _spam(at: datetime, name: str) -> list[tuple[Letter, str, bool]]:
    """A mail that is deleted from the archive as soon as somebody sees it."""
    spammer = Person("Lucky Winner", "winner@spam.example")
    letter = Letter("spam.1@spam.example", spammer, "You have won", "Click here.\n", at, (name,))
    return [(letter, name, False), (letter, name, True)]
