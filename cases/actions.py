"""What each `#regzbot` verb does to the cases of a replay."""

import re
from collections.abc import Callable

from archive.links import find_urls, message_id_of
from cases.case import Case
from cases.commands import Command, Verb, unquoted
from cases.facts import Kind, MailFact, State
from cases.landing import look_for_fix, look_for_tags
from cases.replay import Replay, key_of

_SHA = re.compile(r"[0-9a-f]{8,40}\b", re.IGNORECASE)
_POINTERS = frozenset({"^", "/", "~"})
_QUOTES = "\"'()“”"
_MAILBOX = re.compile(r"^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$")


def _introduced(replay: Replay, mail: MailFact, command: Command) -> None:
    words = command.value.split()
    if not words or words[0] in _POINTERS:
        replay.refuse(mail, command, "introduced without a value")
        return
    keys = [key_of(url) for url in find_urls(command.value)]
    rest = words[1:]
    if command.is_about_parent or "^" in rest:
        keys.insert(0, replay.lineage.parent(mail) or "")
    elif "/" in rest or "~" in rest:
        keys.insert(0, replay.lineage.root(mail))
    if keys and not keys[0]:
        replay.refuse(mail, command, "report-not-found")
        return
    case = replay.current or (replay.cases.get(keys[0]) if keys else None)
    if case is None:
        case = replay.open_case(keys[0] if keys else mail.message_id, words[0], mail)
        look_for_tags(replay, case, mail.arrived)
    else:
        case.introduced = words[0]
        case.place = replay.gazetteer.place(words[0], reported_at=case.reported_at)
    replay.current = case
    replay.touch(case)
    case.note(mail.arrived, Kind.INTRODUCED, message_id=mail.message_id, text=command.value)
    for key in keys[1:]:
        _join(replay, case, key, mail)


def _join(replay: Replay, case: Case, key: str, mail: MailFact) -> None:
    """Make two entries duplicates: the one whose report is younger goes below, whatever the wording."""
    other = replay.cases.get(key)
    if other is None:
        other = replay.open_case(key, case.introduced, mail)
        look_for_tags(replay, other, mail.arrived)
        if "://" in key:
            other.title = case.title
    older, younger = sorted((case.topmost, other.topmost), key=lambda c: (c.reported_at, c.report))
    if older is younger:
        return
    younger.above = older
    younger.backburner = None
    replay.touch(younger)
    younger.note(mail.arrived, Kind.DUPLICATE, message_id=mail.message_id, text=older.report)


def _duplicate(replay: Replay, mail: MailFact, command: Command) -> None:
    keys = [key_of(url) for url in find_urls(command.value)]
    if not keys:
        replay.refuse(mail, command, "duplicate of what? no address given")
        return
    case = replay.current
    if case is None:
        known = next((replay.cases[key] for key in keys if key in replay.cases), None)
        if known is None:
            replay.refuse(mail, command, "untracked-thread")
            return
        case = replay.open_case(mail.message_id, known.introduced, mail)
        replay.current = case
    for key in keys:
        _join(replay, case, key, mail)


def _use(replay: Replay, mail: MailFact, command: Command) -> None:
    urls = find_urls(command.value)
    if urls:
        key = key_of(urls[0])
    elif command.value[:1] == "^":
        key = replay.lineage.parent(mail) or ""
    else:
        key = replay.lineage.root(mail)
    if key in replay.cases:
        replay.current = replay.cases[key]
    else:
        replay.refuse(mail, command, "untracked-thread")


def _about_case(action: Callable[[Replay, Case, MailFact, Command], None], *, climbs: bool) -> "Action":
    """An action on the tracked regression, and with `climbs` on the entry that it duplicates, too."""

    def carry_out(replay: Replay, mail: MailFact, command: Command) -> None:
        case = replay.current
        if case is None:
            replay.refuse(mail, command, "untracked-thread")
            return
        for one in dict.fromkeys((case, case.topmost) if climbs else (case,)):
            action(replay, one, mail, command)
            replay.touch(one)

    return carry_out


def _title(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
    case.title = command.value or case.title
    case.note(mail.arrived, Kind.TITLE, message_id=mail.message_id, text=command.value)


def _from(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
    match = _MAILBOX.match(command.value)
    case.reporter_name = match[1].strip(_QUOTES + " ") if match else command.value
    case.reporter_address = match[2].lower() if match else ""
    case.note(mail.arrived, Kind.FROM, message_id=mail.message_id, text=command.value)


def _fix(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    match = _SHA.match(command.value)
    case.fix_sha = match[0].lower() if match else ""
    case.fix_subject = "" if match else unquoted(command.value)
    case.note(mail.arrived, Kind.FIX, message_id=mail.message_id, text=command.value)
    case.settle(State.FIX_INCOMING)
    look_for_fix(replay, case, mail.arrived)


def _settle(state: State, kind: Kind) -> Callable[[Replay, Case, MailFact, Command], None]:
    def carry_out(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
        case.settle(state, command.value)
        case.note(mail.arrived, kind, message_id=mail.message_id, text=command.value)

    return carry_out


def _backburner(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
    case.backburner = command.value if command.verb is Verb.BACKBURNER else None
    kind = Kind.BACKBURNER if command.verb is Verb.BACKBURNER else Kind.UNBACKBURNER
    case.note(mail.arrived, kind, message_id=mail.message_id, text=command.value)


def _link(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
    urls = find_urls(command.value)
    if urls:
        title = command.value.partition(urls[0])[2].strip(" \t" + _QUOTES)
        case.links[urls[0]] = title or mail.subject
    case.note(mail.arrived, Kind.LINK, message_id=mail.message_id, text=command.value)


def _monitor(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    for url in find_urls(command.value)[:1]:
        ident = message_id_of(url)
        if ident is None:
            _link(replay, case, mail, command)
            return
        replay.add_root(case, ident)
    case.note(mail.arrived, Kind.MONITOR, message_id=mail.message_id, text=command.value)


def _unlink(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    for url in find_urls(command.value):
        case.links.pop(url, None)
        replay.drop_root(case, key_of(url))
    case.note(mail.arrived, Kind.UNLINK, message_id=mail.message_id, text=command.value)


def _backmonitor(replay: Replay, mail: MailFact, command: Command) -> None:
    """The thread this mail answers belongs to the regressions named."""
    parent = replay.lineage.parent(mail) or mail.message_id
    named = [replay.cases[k] for k in map(key_of, find_urls(command.value)) if k in replay.cases]
    for case in named:
        replay.add_root(case, parent)
        case.note(mail.arrived, Kind.MONITOR, message_id=mail.message_id, text=command.value)
    if not named:
        replay.refuse(mail, command, "report-not-found")


def _remember(kind: Kind) -> Callable[[Replay, Case, MailFact, Command], None]:
    def carry_out(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
        case.note(mail.arrived, kind, message_id=mail.message_id, text=command.value)

    return carry_out


def _nothing(_: Replay, mail: MailFact, command: Command) -> None:
    """`ignore-activity` acts when activity is gathered (fold.py)."""


def _unknown(replay: Replay, mail: MailFact, command: Command) -> None:
    replay.refuse(mail, command, "unknown-command")


Action = Callable[[Replay, MailFact, Command], None]
ACTIONS: dict[Verb, Action] = {
    Verb.INTRODUCED: _introduced,
    Verb.DUPLICATE: _duplicate,
    Verb.USE: _use,
    Verb.TITLE: _about_case(_title, climbs=True),
    Verb.FROM: _about_case(_from, climbs=True),
    Verb.FIX: _about_case(_fix, climbs=True),
    Verb.RESOLVE: _about_case(_settle(State.RESOLVED, Kind.RESOLVED), climbs=True),
    Verb.INVALID: _about_case(_settle(State.INVALID, Kind.INVALID), climbs=True),
    Verb.INCONCLUSIVE: _about_case(_settle(State.INCONCLUSIVE, Kind.INCONCLUSIVE), climbs=True),
    Verb.BACKBURNER: _about_case(_backburner, climbs=True),
    Verb.UNBACKBURNER: _about_case(_backburner, climbs=True),
    Verb.LINK: _about_case(_link, climbs=False),
    Verb.MONITOR: _about_case(_monitor, climbs=False),
    Verb.UNLINK: _about_case(_unlink, climbs=True),
    Verb.POKE: _about_case(_remember(Kind.POKE), climbs=False),
    Verb.NOTE: _about_case(_remember(Kind.NOTE), climbs=False),
    Verb.BACKMONITOR: _backmonitor,
    Verb.IGNORE_ACTIVITY: _nothing,
    Verb.UNKNOWN: _unknown,
}
