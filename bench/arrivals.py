"""Lists and trees on which things happen as on real ones, only faster: what `bench soak` lets a site follow."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive import git
from bench.history import write_history
from sample import texts
from sample.letters import ENCODINGS, Letter, render
from sample.people import MAINLINE, MAINTAINERS, REPORTERS
from sample.repos import Import

# Mails a day: roughly what these lists had in 2025 (an estimate), the main list without what other lists have, too.
MAILS_A_DAY = {"linux-kernel": 1_100, "stable": 450, "netdev": 380, "linux-next": 60, "regressions": 35}
PUSHES_A_DAY = {"mainline": 24, "next": 6}
_COMMITS = 30  # of a push, on average
_OLD_COMMITS, _OLD_MAILS = 2_000, 50
_DIFF = """
Fixes: 1234567890ab ("net: a change before")
Signed-off-by: {name} <{address}>
---
 drivers/net/phy/phy{n}.c | 3 ++-
 1 file changed, 2 insertions(+), 1 deletion(-)

diff --git a/drivers/net/phy/phy{n}.c b/drivers/net/phy/phy{n}.c
index 1111111..2222222 100644
--- a/drivers/net/phy/phy{n}.c
+++ b/drivers/net/phy/phy{n}.c
@@ -10,3 +10,4 @@ static int phy{n}_probe(void)
 \tint err;
-\terr = phy_init();
+\tif (!ready)
+\t\terr = phy_init();
 \treturn err;
"""


@dataclass(slots=True)
class Arrived:
    """A mail of a list, or a push to a tree: how many there were with it, and when it was there to be fetched."""

    source: str
    count: int
    at: float  # of time.time()
    title: str = ""  # of a report


@dataclass(slots=True)
class World:
    """Local archives and trees below a directory, and what has arrived in them."""

    home: Path
    counts: dict[str, int] = field(default_factory=dict)
    _chance: random.Random = field(default_factory=lambda: random.Random(9))  # noqa: S311 (the same mails in every run)
    _threads: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _number: int = 0

    def begin(self) -> None:
        """What was there before: some mails, some history."""
        for name in MAILS_A_DAY:
            self.mails(name, _OLD_MAILS)
        for name in PUSHES_A_DAY:
            write_history(self.tree(name), _OLD_COMMITS)
            counted = git.run("--git-dir", str(self.tree(name)), "rev-list", "--count", "master")
            self.counts[name] = int(counted)

    def archive(self, name: str) -> Path:
        """A list's archive."""
        return self.home / "lore" / name

    def tree(self, name: str) -> Path:
        """A tree's repository."""
        return self.home / "trees" / f"{name}.git"

    def sources(self) -> str:
        """The file that names them (following/livefile.py)."""
        inboxes = [f'[[inbox]]\nname = "{name}"\nurl = "{self.archive(name)}"\n' for name in MAILS_A_DAY]
        trees = [f'[[tree]]\nname = "{one}"\nurl = "{self.tree(one)}"\nkind = "{one}"\n' for one in PUSHES_A_DAY]
        return "\n".join([*inboxes, *trees])

    def mails(self, name: str, count: int) -> list[str]:
        """Let so many mails arrive; what each reports, '' for most."""
        now = datetime.now(UTC)
        letters = [self._letter(name, now) for _ in range(count)]
        repository = self.archive(name) / "git" / "0.git"
        git.make_mirror(repository)
        stream = Import(repository)  # not append_mails, which looks through the archive for each batch
        for place, letter in enumerate(letters):
            raw = render(letter, name, {})
            parent = ["from refs/heads/master^0"] if place == 0 and self.counts.get(name) else []
            mail = f"M 100644 inline m\ndata {len(raw)}\n{raw.decode()}"
            stream.commit("refs/heads/master", letter.sender, now, letter.subject, *parent, mail)
        stream.finish()
        (repository / "marks").unlink(missing_ok=True)
        self.counts[name] = self.counts.get(name, 0) + count
        return [one.subject if "#regzbot introduced" in one.body else "" for one in letters]

    def push(self, name: str) -> int:
        """Push some commits; how many."""
        count = self._chance.randrange(1, 2 * _COMMITS)
        stream = Import(self.tree(name))
        for place in range(count):
            self._number += 1
            parent = ["from refs/heads/master^0"] if place == 0 else []
            who = self._chance.choice(MAINTAINERS)
            text = f"net: change {self._number}\n\nWords.\n\nSigned-off-by: {who.name} <{who.address}>\n"
            stream.commit("refs/heads/master", MAINLINE, datetime.now(UTC), text, *parent, author=who)
        stream.finish()
        (self.tree(name) / "marks").unlink(missing_ok=True)
        self.counts[name] += count
        return count

    def _letter(self, name: str, now: datetime) -> Letter:
        """A report, a patch, or an answer to something: as lists have them."""
        self._number += 1
        ident, chance = f"soak.{self._number}@users.example", self._chance
        threads = self._threads.setdefault(name, [])
        kind = chance.random()
        encoding = chance.choice(ENCODINGS)
        if name == "regressions" and kind < 0.6:
            subject = f"[REGRESSION] soak {self._number}: no sound after resume"
            body = f"It broke.\n\n#regzbot introduced: v7.0..v7.1-rc1\n#regzbot title: {subject}\n"
            letter = Letter(ident, chance.choice(REPORTERS), subject, body, now, (name,))
        elif kind < 0.45 or not threads:
            who, n = chance.choice(MAINTAINERS), self._number
            body = "Why.\n" + _DIFF.format(name=who.name, address=who.address, n=n)
            letter = Letter(ident, who, f"[PATCH] net: phy{n}: initialise once", body, now, (name,))
        else:
            parent, subject = chance.choice(threads[-40:])
            body = chance.choice(texts.REPLIES)
            letter = Letter(ident, chance.choice(MAINTAINERS), f"Re: {subject.removeprefix('Re: ')}", body, now,
                            (name,), references=(parent,), encoding=encoding)  # fmt: skip
        threads.append((ident, letter.subject))
        del threads[:-100]
        return letter


def schedule(seconds: float, hours: float) -> Iterator[tuple[float, str]]:
    """When, in seconds from the start, something comes to which source, if so many hours pass in so many seconds.

    Arrivals are at random (a Poisson process), more of them in the European day than at night.
    """
    chance = random.Random(24)  # noqa: S311 (the same day in every run)
    moments = []
    for name, rate in (MAILS_A_DAY | PUSHES_A_DAY).items():
        for _ in range(max(2, round(rate * hours / 24))):
            share = chance.betavariate(2, 2) if chance.random() < 0.6 else chance.random()
            moments.append((share * seconds, name))
    yield from sorted(moments)
