"""What each `#regzbot` verb does to the cases of a replay."""

import re
from collections.abc import Callable

from archive.links import find_urls, is_archive, message_id_of
from cases.case import Case
from cases.commands import Command, Verb, unquoted
from cases.facts import How, Kind, MailFact, State
from cases.landing import look_for_fix, look_for_tags
from cases.replay import Replay
from trackers.addresses import is_issue, issue_above, key_of

_SHA = re.compile(r"[0-9a-f]{8,40}\b", re.IGNORECASE)
_POINTERS = frozenset({"^", "/", "~"})
_QUOTES = "\"'()“”"
_MAILBOX = re.compile(r"^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$")


def _introduced(replay: Replay, mail: MailFact, command: Command) -> None:
    words = command.value.split()
    if not words or words[0] in _POINTERS:
        replay.refuse(mail, command, "introduced without a value")
        return
    keys = _named(replay, mail, command, words[1:])
    if keys is None:
        replay.refuse(mail, command, "report-not-found")
        return
    case = replay.current or next((replay.cases[k] for k in keys[:1] if k in replay.cases), None)
    if case is None:
        key = keys[0] if keys else replay.target or issue_above(mail.message_id) or mail.message_id
        case = replay.open_case(key, words[0], mail)
        look_for_tags(replay, case)
    else:
        case.introduced = replay.gazetteer.complete(words[0], at=mail.arrived)
        case.place = replay.gazetteer.place(words[0], reported_at=case.reported_at)
    replay.current = case
    replay.touch(case)
    case.note(mail.arrived, Kind.INTRODUCED, message_id=mail.message_id, text=command.value)
    for key in keys:
        if key != case.report and (key in replay.cases or key not in _ids_above(replay, mail)):
            _join(replay, case, key, mail)


def _named(replay: Replay, mail: MailFact, command: Command, rest: list[str]) -> list[str] | None:
    """The reports that an `introduced` names by pointer or address; None if the first of them is nowhere."""
    keys = [key_of(url) for url in find_urls(" ".join(rest))]
    if command.is_about_parent or "^" in rest:
        keys.insert(0, replay.lineage.parent(mail) or "")
    elif "/" in rest or "~" in rest:
        keys.insert(0, replay.lineage.root(mail))
    if replay.current is None and keys and not _is_there(replay, keys[0]):
        return None
    return [key for key in keys if _is_there(replay, key)]


def _is_there(replay: Replay, key: str) -> bool:
    return bool(key) and ("://" in key or replay.lookup(key))


def _ids_above(replay: Replay, mail: MailFact) -> set[str]:
    """A mail of the thread itself is no other report."""
    return set(replay.lineage.ancestors(mail.message_id))


def _join(replay: Replay, case: Case, key: str, mail: MailFact) -> None:
    """Make two entries duplicates: the one whose report is younger goes below, whatever the wording."""
    other = replay.cases.get(key)
    if other is None:
        other = replay.open_case(key, case.introduced, mail)
        look_for_tags(replay, other)
        if "://" in key and key not in replay.lineage.mails:  # nobody knows what the page says
            other.title = case.title
    older, younger = sorted((case, other), key=lambda c: (c.reported_at, c.report))
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
        if _is_there(replay, key):
            _join(replay, case, key, mail)
        else:
            replay.refuse(mail, command, "report-not-found")


def _use(replay: Replay, mail: MailFact, command: Command) -> None:
    urls = find_urls(command.value)
    if urls:
        key = key_of(urls[0])
    elif command.value[:1] == "^":
        key = replay.lineage.parent(mail) or ""
    else:
        key = replay.lineage.root(mail)
    replay.current = replay.cases.get(key)
    if replay.current is None and not _is_there(replay, key):
        replay.refuse(mail, command, "report-not-found")
    elif replay.current is None:
        replay.target = key


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
    case.fixed_in = ""
    case.note(mail.arrived, Kind.FIX, message_id=mail.message_id, text=command.value)
    case.settle(State.FIX_INCOMING)
    look_for_fix(replay, case)


def _settle(state: State, kind: Kind) -> Callable[[Replay, Case, MailFact, Command], None]:
    def carry_out(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
        case.settle(state, command.value)
        case.note(mail.arrived, kind, message_id=mail.message_id, text=command.value)

    return carry_out


def _backburner(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
    case.backburner = command.value if command.verb is Verb.BACKBURNER else None
    kind = Kind.BACKBURNER if command.verb is Verb.BACKBURNER else Kind.UNBACKBURNER
    case.note(mail.arrived, kind, message_id=mail.message_id, text=command.value)


def _link(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    urls = find_urls(command.value)
    if urls:
        _add_link(replay, case, mail, command, urls[0])
    case.note(mail.arrived, Kind.LINK, message_id=mail.message_id, text=command.value)


def _add_link(replay: Replay, case: Case, mail: MailFact, command: Command, url: str) -> None:
    case.links[_same_link(case, url) or url] = _title_given(command, url) or _subject_of(replay, key_of(url), mail)


def _same_link(case: Case, url: str) -> str | None:
    """The address under which a page is linked already."""
    key = key_of(url)
    return next((address for address in case.links if key_of(address) == key), None)


def _title_given(command: Command, url: str) -> str:
    return command.value.partition(url)[2].lstrip("/>").strip(" \t" + _QUOTES)


def _subject_of(replay: Replay, key: str, mail: MailFact) -> str:
    """The subject of the mail that is linked to; of a page nobody knows one, so that of the mail that names it."""
    there = replay.lineage.mails.get(key)
    return there.subject if there is not None else replay.cluster.subjects.get(key, mail.subject)


def _monitor(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    url = next(iter(find_urls(command.value)), "")
    ident = message_id_of(url)
    if not url or (ident is None and is_archive(url)) or (ident is not None and not replay.lookup(ident)):
        replay.refuse(mail, command, "monitor-failed")
        return
    if ident is None and not is_issue(url):  # nobody can follow a page of an unknown kind
        _add_link(replay, case, mail, command, url)
    else:
        key = key_of(url)
        replay.add_root(case, key, How.MONITOR, _title_given(command, url) or _subject_of(replay, key, mail))
    case.note(mail.arrived, Kind.MONITOR, message_id=mail.message_id, text=command.value)


def _unlink(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    found = False
    for url in find_urls(command.value):
        linked = _same_link(case, url)
        if linked is not None:
            del case.links[linked]
        found = replay.drop_root(case, key_of(url)) or linked is not None or found
    if found:
        case.note(mail.arrived, Kind.UNLINK, message_id=mail.message_id, text=command.value)
    elif case is replay.current:
        replay.refuse(mail, command, "unlink-failed")


def _backmonitor(replay: Replay, mail: MailFact, command: Command) -> None:
    """The thread this mail answers belongs to the regressions named."""
    parent = replay.lineage.parent(mail) or mail.message_id
    named = [replay.cases[k] for k in map(key_of, find_urls(command.value)) if k in replay.cases]
    for case in named:
        replay.add_root(case, parent, How.TAG)
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
