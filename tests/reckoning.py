"""A world of regressions as plain values, and their numbers counted by hand: what every surface is held against.

It knows nothing of queries: a regression is a list of spells (from, to, state, place), and counting is a loop.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from regressions.models import Event, Period, Regression
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings

BEGIN = datetime(2025, 1, 6, 12, tzinfo=UTC)
CYCLES = ("6.14", "6.15", "6.16", "6.17", "6.18", "6.19", "7.0")
LENGTH = timedelta(days=63)  # of a cycle
END = BEGIN + LENGTH * len(CYCLES) - timedelta(days=20)  # 7.0 is not out yet
SUBSYSTEMS = ("netdev", "linux-usb", "linux-mm", "dri-devel")
OPEN, UNCOUNTED = {"open", "fix-incoming"}, {"invalid", "duplicate"}
STATES = ("open", "fix-incoming", "fixed", "resolved", "inconclusive", "invalid", "duplicate")
WORDS: dict[str, Callable[["Spell"], bool]] = {
    "reported": lambda s: s.state not in UNCOUNTED,
    "open": lambda s: s.state in OPEN,
    "fix-incoming": lambda s: s.state == "fix-incoming",
    "backburner": lambda s: s.state in OPEN and s.is_backburner,
    "fixed": lambda s: s.state == "fixed",
    "resolved": lambda s: s.state not in UNCOUNTED | OPEN,
    "inconclusive": lambda s: s.state == "inconclusive",
    "invalid": lambda s: s.state == "invalid",
    "duplicate": lambda s: s.state == "duplicate",
    "all": lambda s: True,
}


@dataclass(frozen=True)
class Spell:
    """A time in which nothing about a regression changed."""

    since: datetime
    until: datetime | None
    state: str
    cycle: str
    series: str
    tree: str
    is_backburner: bool
    is_estimated: bool


@dataclass(frozen=True)
class Case:
    """A regression by hand; `events` are (when, kind)."""

    slug: str
    title: str
    subsystems: tuple[str, ...]
    reported_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    spells: tuple[Spell, ...]
    events: tuple[tuple[datetime, str], ...]

    def at(self, at: datetime) -> Spell | None:
        """How it was then; None before it was known."""
        return next((s for s in self.spells if s.since <= at and (s.until is None or s.until > at)), None)


@dataclass(frozen=True)
class Question:
    """A cycle ('' for all), a moment as an address has it, and conditions of the list."""

    cycle: str
    at: str
    moment: datetime
    conditions: dict[str, str]

    @property
    def query(self) -> dict[str, str]:
        """The query string."""
        return {**self.conditions, **({"cycle": self.cycle} if self.cycle else {}), "at": self.at}


FLAGS: dict[str, Callable[[Case, Spell, datetime], bool]] = {
    "overdue": lambda c, s, at: s.state in OPEN and c.due_at is not None and c.due_at < at,
    "dormant": lambda c, s, at: s.state in OPEN and _last(c, at) < at - timedelta(days=90),
    "unanswered": lambda c, s, at: s.state in OPEN and (c.answered_at is None or c.answered_at > at),
    "unassigned": lambda c, s, at: (
        s.state == "open"
        and (c.answered_at is None or c.answered_at > at)
        and not any(kind == "patch" and when <= at for when, kind in c.events)
    ),
}


def _last(case: Case, at: datetime) -> datetime:
    return max([when for when, kind in case.events if kind not in ("poke", "mention") and when <= at])


def chosen(cases: Iterable[Case], question: Question, *, without: str = "") -> list[tuple[Case, Spell]]:
    """The regressions that a list with these conditions has to show; `without` leaves one of them out."""
    asked = {name: value for name, value in question.query.items() if name != without}
    word = WORDS["all" if without == "state" else asked.get("state", "open")]
    at = question.moment
    found = [(case, spell) for case in cases if (spell := case.at(at)) is not None and word(spell)]
    if "cycle" in asked:
        found = [(c, s) for c, s in found if s.cycle == asked["cycle"]]
    if "tree" in asked:
        found = [(c, s) for c, s in found if s.tree == asked["tree"]]
    if "subsystem" in asked:
        found = [(c, s) for c, s in found if asked["subsystem"] in (c.subsystems or ("none",))]
    if "age" in asked:
        found = [(c, s) for c, s in found if c.reported_at <= at - timedelta(days=int(asked["age"]))]
    if "text" in asked:
        found = [(c, s) for c, s in found if all(word in c.title for word in asked["text"].split())]
    for name in FLAGS.keys() & asked.keys():
        found = [(c, s) for c, s in found if FLAGS[name](c, s, at)]
    return found


def count(cases: Iterable[Case], cycle: str | None, at: datetime) -> dict[str, int]:
    """A cycle's numbers under the names of the API; of all regressions where no cycle is named."""
    known = [(case, spell) for case in cases if (spell := case.at(at)) and cycle in (None, spell.cycle)]
    there = [spell for _, spell in known]
    number = {
        name: sum(map(WORDS[word], there))
        for name, word in {
            "reported": "reported", "open": "open", "fix_incoming": "fix-incoming", "back_burner": "backburner",
            "resolved": "resolved", "inconclusive": "inconclusive", "invalid": "invalid", "duplicate": "duplicate",
        }.items()
    }  # fmt: skip
    number["estimated"] = sum(spell.is_estimated and spell.state not in UNCOUNTED for spell in there)
    flags = ("overdue", "dormant", "unassigned")
    return number | {name: sum(FLAGS[name](c, s, at) for c, s in known) for name in flags}


def question(chance: random.Random) -> Question:
    """Any cycle, any moment since the second cycle, any conditions."""
    moment = BEGIN + LENGTH + (END - BEGIN - LENGTH) * chance.random()
    moment = moment.replace(microsecond=0)
    if chance.random() < 0.5:
        moment = moment.replace(hour=23, minute=59, second=59, microsecond=999_999)
    at = f"{moment:%Y-%m-%d}" if moment.microsecond else f"{moment:%Y-%m-%dT%H:%M:%S}"
    offered = {
        "state": chance.choice(list(WORDS)),
        "tree": chance.choice(("mainline", "next", "stable")),
        "subsystem": chance.choice((*SUBSYSTEMS, "none")),
        "age": str(chance.choice((1, 14, 30, 200))),
        "text": chance.choice(("dock", "dock resets", "link", "nothing has this")),
        **dict.fromkeys(FLAGS, "1"),
    }
    likely = {"state": 0.8, "subsystem": 0.3, "tree": 0.2}
    conditions = {name: value for name, value in offered.items() if chance.random() < likely.get(name, 0.12)}
    cycle = chance.choice((*CYCLES, *CYCLES[2:5], ""))
    return Question(cycle, at, moment, conditions)


def cases(chance: random.Random, number: int = 260) -> list[Case]:
    """Regressions that come, change their state and place, and are settled, or are not."""
    return [_case(chance, n) for n in range(number)]


def _case(chance: random.Random, number: int) -> Case:
    known = BEGIN + (END - BEGIN) * chance.random()
    marks = sorted({known + timedelta(hours=chance.randrange(1, 4000)) for _ in range(chance.randrange(4))})
    cycle, tree, series = chance.choice(CYCLES), "mainline", ""
    spells: list[Spell] = []
    for since, until in zip([known, *marks], [*marks, None], strict=True):
        if chance.random() < 0.25:  # somebody names another culprit
            cycle, tree, series = chance.choice(
                [(chance.choice(CYCLES), "mainline", ""), ("", "stable", "6.18.y"), ("", "next", "")]
            )
        state = "open" if since == known else chance.choice(STATES)
        spells.append(Spell(since, until, state, cycle, series, tree, chance.random() < 0.2, chance.random() < 0.2))
    events = [(known, "reported")]
    for _ in range(chance.randrange(4)):
        kind = chance.choice(("reply", "reply", "patch", "poke", "mention"))
        events.append((known + timedelta(hours=chance.randrange(1, 5000)), kind))
    return Case(
        slug=f"case{number:03}",
        title=f"{chance.choice(('dock', 'link', 'panel'))}: {chance.choice(('resets', 'is lost'))} {number}",
        subsystems=tuple(sorted(chance.sample(SUBSYSTEMS, chance.choice((0, 1, 1, 1, 2))))),
        reported_at=known,
        due_at=known + timedelta(days=chance.randrange(3, 60)) if chance.random() < 0.7 else None,
        answered_at=known + timedelta(days=chance.randrange(1, 90)) if chance.random() < 0.6 else None,
        spells=tuple(spells),
        events=tuple(events),
    )


def store(found: Iterable[Case]) -> None:
    """Writes the world as the fold would."""
    _store_releases()
    for case in found:
        last = case.spells[-1]
        place = {"tree": last.tree, "series": last.series, "cycle": last.cycle, "is_estimated": last.is_estimated}
        news = [when for when, kind in case.events if kind not in ("poke", "mention")]
        regression = Regression.objects.create(
            slug=case.slug, report=f"{case.slug}@example.org", title=case.title, introduced="v6.1..v6.2",
            subsystems=list(case.subsystems), state=last.state, own_state=last.state, reported_at=case.reported_at,
            known_at=case.spells[0].since, last_activity_at=max(news), due_at=case.due_at,
            answered_at=case.answered_at, **place,
        )  # fmt: skip
        Period.objects.bulk_create(Period(regression=regression, **vars(spell)) for spell in case.spells)
        Event.objects.bulk_create(
            Event(regression=regression, at=when, kind=kind, message_id=f"{case.slug}.{n}@example.org")
            for n, (when, kind) in enumerate(case.events)
        )


def _store_releases() -> None:
    known = {"6.13": BEGIN}
    for number, version in enumerate(CYCLES):
        opened = BEGIN + LENGTH * number
        known |= {f"{version}-rc{rc}": opened + timedelta(days=7 * rc + 7) for rc in range(1, 6)}
        known[version] = opened + LENGTH
    facts = [ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in known.items() if at < END]
    fold(store_sightings(facts))
