"""What happens to one regression: its mails and commits, from the report to the end. Deterministic per number."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sample import code, texts
from sample.dates import Cycle
from sample.diffs import Edit, patch
from sample.history import Change
from sample.letters import ENCODINGS, Letter, sent
from sample.people import MAINTAINERS, REPORTERS, TRACKER, Person

PER_CYCLE = 44
_LORE = "https://lore.kernel.org/all/"
_CYCLES = 10  # until a cycle has the functions of an earlier one, which the world tells no more about
_PLACES = code.AREA_FUNCTIONS // _CYCLES // 2  # stories of one area in one cycle
_FAITHFUL = ("plain", "quoted-printable", "base64")  # encodings that leave a diff as it is
# How a regression ends; most are fixed, few are left over.
_ENDINGS = (
    ("fixed by link", 17), ("fixed by subject", 7), ("fixed by commit", 5), ("resolved", 3), ("invalid", 2),
    ("inconclusive", 2), ("duplicate", 2), ("back burner", 1), ("left open", 3), ("fix posted", 2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that a regression contributes to the world."""

    letters: list[Letter]
    changes: list[Change]


class Teller:
    """Tells one regression's story: keeps the thread's ids and the clock while it goes on."""

    def __init__(self, cycle: Cycle, number: int) -> None:
        self.chance = random.Random(f"{cycle.version}/{number}")  # noqa: S311 (a story, no secret)
        self.cycle = cycle
        self.key = f"{cycle.version}-{number}"
        self.number = number
        self.area = texts.AREAS[number % len(texts.AREAS)]
        place = number // len(texts.AREAS) + int(cycle.version.replace(".", ""))  # no title twice in a cycle
        self.thing = self.area.things[place * 2 % len(self.area.things)]
        self.symptom = self.area.symptoms[place % len(self.area.symptoms)]
        self.title = f"{self.area.prefix}: {self.thing} {self.symptom}"
        self.reporter: Person = self.chance.choice(REPORTERS)
        self.maintainer: Person = self.chance.choice(MAINTAINERS)
        self.letters: list[Letter] = []
        self.changes: list[Change] = []
        self.thread: list[str] = []
        self.now = self._first_seen()

    def _first_seen(self) -> datetime:
        """Reports come mostly between -rc1 and -rc5, some in the merge window, some after the release."""
        day = self.chance.triangular(3, (self.cycle.released - self.cycle.opens).days + 35, 17)
        return self.cycle.opens + timedelta(days=day, minutes=self.chance.randrange(600))

    def later(self, *, hours: float = 0, days: float = 0) -> datetime:
        """Let time pass, unevenly."""
        self.now += timedelta(hours=hours, days=days) * self.chance.uniform(0.5, 1.5)
        return self.now

    def edit(self, *, is_fix: bool) -> Edit:
        """What the culprit or the fix does to the area's file: each has a function of its own."""
        major, minor = map(int, self.cycle.version.split("."))
        place = (major * 20 + minor) % _CYCLES * _PLACES + self.number // len(texts.AREAS) % _PLACES
        return code.edit(self.area.path, 2 * place + is_fix, self.number + is_fix)

    def say(self, who: Person, body: str, *, subject: str = "", lists: tuple[str, ...] = ()) -> str:
        """Write into the thread; with a subject, begin one. Returns the mail's id."""
        ident = f"{self.now:%Y%m%d%H%M}.{self.key}.{len(self.letters)}@{who.address.partition('@')[2]}"
        is_new = bool(subject)
        letter = Letter(
            ident=ident,
            sender=who,
            subject=subject or f"Re: {self.letters[0].subject}",
            body=f"{body}\n",
            arrived=self.now,
            lists=lists or (self.area.mailing_list, "regressions"),
            references=() if is_new else tuple(self.thread[-6:]),
            encoding=self.chance.choice(ENCODINGS),
            copies=(self.maintainer,),
        )
        self.letters.append(letter)
        if not is_new or not self.thread:
            self.thread.append(ident)
        return ident


Ending = Callable[[Teller, str, list[str]], None]


def tell(cycle: Cycle, number: int, earlier: list[str]) -> Story:
    """The story of a cycle's n-th regression; `earlier` are reports that it can turn out to duplicate."""
    teller = Teller(cycle, number)
    report = _report(teller)
    earlier.append(report)
    for _ in range(teller.chance.randrange(1, 5)):
        teller.later(hours=14)
        who = teller.maintainer if teller.chance.random() < 0.5 else teller.reporter
        teller.say(who, teller.chance.choice(texts.REPLIES))
    names = [name for name, weight in _ENDINGS for _ in range(weight)]
    _END[teller.chance.choice(names)](teller, report, earlier)
    return Story(teller.letters, teller.changes)


def _report(teller: Teller) -> str:
    """The report, and the command that makes it a tracked regression: in it, or in a reply of the tracker."""
    chance, cycle = teller.chance, teller.cycle
    rcs = [f"v{cycle.previous}", *(f"v{cycle.version}-rc{n}" for n, at in enumerate(cycle.rcs, 1) if at < teller.now)]
    if teller.now > cycle.released:
        rcs.append(f"v{cycle.version}")
    good, bad = (rcs[-2], rcs[-1]) if len(rcs) > 2 and chance.random() < 0.4 else (rcs[0], rcs[min(1, len(rcs) - 1)])
    if good == bad:
        bad = f"v{cycle.version}-rc1"
    if teller.now > cycle.released + timedelta(days=20) and chance.random() < 0.5:
        good, bad = f"v{cycle.version}.1", f"v{cycle.version}.2"  # came in with a stable update
    opening = chance.choice(texts.OPENINGS).format(good=good, bad=bad, title=teller.symptom)
    module = teller.area.path.rpartition("/")[2].partition(".")[0]
    n, m = chance.randrange(2, 60), chance.randrange(100_000, 900_000)
    detail = chance.choice(texts.DETAILS).format(n=n, m=m, module=module)
    body = f"{opening}\n\n{detail}\n"
    is_tracked_at_once = chance.random() < 0.4
    command = f"#regzbot introduced: {good}..{bad}"
    tail = f"\n{command}\n\nThanks,\n{teller.reporter.name.split()[0]}" if is_tracked_at_once else "\nThanks"
    marker = "[REGRESSION] " if chance.random() < 0.4 else ""
    report = teller.say(teller.reporter, body + tail, subject=marker + teller.title)
    if not is_tracked_at_once:
        teller.later(hours=20)
        wrapped = teller.title.replace(" ", "\n", 1) if chance.random() < 0.15 else teller.title
        value = f"{good}..{bad}"
        teller.say(TRACKER, f"Thanks, let me add this to the list.\n\n#regzbot ^introduced {value}\n"
                            f"#regzbot title: {wrapped}\n#regzbot ignore-activity")  # fmt: skip
    if chance.random() < 0.5:
        _bisect(teller, bad)
    return report


def _bisect(teller: Teller, bad: str) -> None:
    """A culprit, merged in the merge window, and the command that names it."""
    name = f"culprit-{teller.key}"
    subject = f"{teller.area.prefix}: {teller.chance.choice(texts.CULPRITS)}"
    merged = teller.cycle.opens + timedelta(days=teller.chance.uniform(1, 12))
    author = teller.maintainer
    message = f"{subject}\n\nThis makes the code easier to follow.\n\nSigned-off-by: {author.mailbox}\n"
    edits = (teller.edit(is_fix=False),)
    teller.changes.append(Change(name, subject, message, author, edits, merged - timedelta(days=9), merged))
    teller.later(days=3)
    body = texts.BISECTED.format(sha=f"§{name}§", subject=subject, bad=bad)
    teller.say(teller.reporter, f"{body}\n\n#regzbot introduced: §{name}§")


def _fix(teller: Teller, *, tag: str = "", is_merged: bool = True) -> Change:
    """The fix: posted now, then applied to a subsystem tree, in next, then merged, then backported."""
    chance = teller.chance
    subject = f"{teller.area.prefix}: {chance.choice(texts.FIXES)} on {teller.thing} ({teller.key})"
    applied = teller.now + timedelta(days=chance.uniform(1, 5))
    merged = applied + timedelta(days=chance.uniform(2, 14)) if is_merged else None
    culprit = next((c for c in teller.changes if c.name.startswith("culprit-")), None)
    fixes = [f'Fixes: §{culprit.name}~12§ ("{culprit.subject}")'] if culprit else []
    lines = [*fixes, f"Reported-by: {teller.reporter.mailbox}", *([tag] if tag else []),
             "Cc: stable@vger.kernel.org", f"Signed-off-by: {teller.maintainer.mailbox}"]  # fmt: skip
    message = f"{subject}\n\nThe hardware needs it after all.\n\n" + "\n".join(lines) + "\n"
    stable: tuple[tuple[str, datetime], ...] = ()
    if merged is not None and merged > teller.cycle.released:
        stable = ((teller.cycle.version, merged + timedelta(days=chance.uniform(3, 12))),)
    change = Change(f"fix-{teller.key}", subject, message, teller.maintainer, (teller.edit(is_fix=True),), applied,
                    merged, stable, authored=sent(teller.now))  # fmt: skip
    _post(teller, change)
    return change


def _post(teller: Teller, change: Change) -> None:
    """The fix as a mail: a thread of its own, tied to the report by its tag, if by anything."""
    body = change.message.partition("\n\n")[2] + f"---\n{patch(code.tree(), change.edits)}"
    teller.say(teller.maintainer, body.rstrip("\n"), subject=f"[PATCH] {change.subject}",
               lists=(teller.area.mailing_list, "stable"))  # fmt: skip
    posted = teller.letters[-1]
    if posted.encoding not in _FAITHFUL:
        teller.letters[-1] = replace(posted, encoding="plain")
    if teller.number % 3 == 0:
        _review(teller, posted)


def _review(teller: Teller, posted: Letter) -> None:
    """Every third fix is looked at by somebody within a day."""
    who = MAINTAINERS[(MAINTAINERS.index(teller.maintainer) + 7) % len(MAINTAINERS)]
    at = posted.arrived + timedelta(hours=19)
    ident = f"{at:%Y%m%d%H%M}.{teller.key}.review@{who.address.partition('@')[2]}"
    body = f"> The hardware needs it after all.\n\nIt does indeed.\n\nReviewed-by: {who.mailbox}\n"
    teller.letters.append(Letter(ident, who, f"Re: {posted.subject}", body, at, posted.lists, (posted.ident,)))


def _fixed_by_link(teller: Teller, report: str, _: list[str]) -> None:
    tag = f"{teller.chance.choice(('Closes', 'Link'))}: {_LORE}{report}/"
    _poke(teller)
    teller.later(days=6)
    teller.changes.append(_fix(teller, tag=tag))


def _fixed_by_subject(teller: Teller, report: str, _: list[str]) -> None:
    teller.later(days=8)
    change = _fix(teller)
    teller.changes.append(change)
    teller.say(TRACKER, f"#regzbot fix: {change.subject}")


def _fixed_by_commit(teller: Teller, report: str, _: list[str]) -> None:
    teller.later(days=7)
    change = _fix(teller)
    teller.changes.append(change)
    teller.now = (change.merged or teller.now) + timedelta(days=2)
    teller.say(TRACKER, f"This went in meanwhile.\n\n#regzbot fix: §{change.name}§\n#regzbot ignore-activity")


def _fix_posted(teller: Teller, report: str, _: list[str]) -> None:
    """It gets no further than linux-next, or nobody picks it up."""
    tag = f"Closes: {_LORE}{report}/"
    teller.later(days=9)
    change = _fix(teller, tag=tag, is_merged=False)
    if teller.number % 2:
        teller.changes.append(change)


def _settled(command: str, days: float) -> Ending:
    def end(teller: Teller, report: str, _: list[str]) -> None:
        teller.later(days=days)
        teller.say(teller.chance.choice((TRACKER, teller.maintainer)), command)

    return end


def _duplicate(teller: Teller, report: str, earlier: list[str]) -> None:
    others = [ident for ident in earlier if ident != report]
    teller.later(days=4)
    if others:
        teller.say(TRACKER, f"Same thing as an older one.\n\n#regzbot dup-of: {_LORE}{teller.chance.choice(others)}/")


def _left_open(teller: Teller, report: str, _: list[str]) -> None:
    _poke(teller)
    if teller.chance.random() < 0.3:
        teller.later(days=2)
        teller.say(teller.reporter, "> #regzbot resolve: works for me\n\nNo, it does not work here, sorry.")


def _poke(teller: Teller) -> None:
    if teller.chance.random() < 0.4:
        teller.later(days=9)
        teller.say(TRACKER, f"{teller.chance.choice(texts.POKES)}\n\n#regzbot poke")


def _back_burner(teller: Teller, report: str, _: list[str]) -> None:
    teller.later(days=12)
    teller.say(TRACKER, "#regzbot backburner: only with an odd firmware, needs\nmore time")


_END: dict[str, Ending] = {
    "fixed by link": _fixed_by_link,
    "fixed by subject": _fixed_by_subject,
    "fixed by commit": _fixed_by_commit,
    "fix posted": _fix_posted,
    "resolved": _settled("#regzbot resolve: firmware update helps, says the reporter", 10),
    "invalid": _settled("Turned out to be a broken cable.\n\n#regzbot invalid: broken cable", 6),
    "inconclusive": _settled("#regzbot inconclusive: reporter has the machine no more", 25),
    "duplicate": _duplicate,
    "back burner": _back_burner,
    "left open": _left_open,
}


def stories(cycles: list[Cycle]) -> Iterator[Story]:
    """All regressions of the world's present."""
    for cycle in cycles:
        earlier: list[str] = []
        for number in range(PER_CYCLE):
            yield tell(cycle, number, earlier)
