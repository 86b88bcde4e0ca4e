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
_ADDRESS = re.compile(r"^()([^<>\s]+@[^<>\s]+)$")


def _introduced(replay: Replay, mail: MailFact, command: Command) -> None:
    words = command.value.split()
    if not words or words[0] in _POINTERS:
        replay.refuse(mail, command, "introduced without a value")
        return
    case = replay.current
    keys = _named(replay, mail, command, words[1:])
    if case is None:
        report, *keys = keys or [issue_above(mail.message_id) or mail.message_id]
        if not _is_there(replay, report):
            replay.refuse(mail, command, "report-not-found")
            return
        case = replay.cases.get(report)
    if case is None:
        case = replay.open_case(report, words[0], mail)
        look_for_tags(replay, case)
    else:
        case.introduced = replay.gazetteer.complete(words[0], at=mail.arrived)
        case.place = replay.gazetteer.place(words[0], reported_at=case.reported_at)
    replay.current = case
    replay.touch(case)
    case.note(mail.arrived, Kind.INTRODUCED, message_id=mail.message_id, text=command.value)
    _join_all(replay, case, keys, mail, command)


def _named(replay: Replay, mail: MailFact, command: Command, rest: list[str]) -> list[str]:
    """The reports that an `introduced` names, as written: by `use` before it, by pointer or by address.

    In a thread that is tracked already, a pointer can only mean what is tracked: it names no further report.
    """
    found = [replay.target] if replay.target else []
    for word in ["^", *rest] if command.is_about_parent else rest:
        if word not in _POINTERS:
            found += [key_of(url) for url in find_urls(word)]
        elif replay.current is None:
            found.append((replay.lineage.parent(mail) or "") if word == "^" else replay.lineage.root(mail))
    return list(dict.fromkeys(found))


def _is_there(replay: Replay, key: str) -> bool:
    return bool(key) and ("://" in key or replay.lookup(key))


def _join_all(replay: Replay, case: Case, keys: list[str], mail: MailFact, command: Command) -> None:
    for key in keys:
        if _is_there(replay, key):
            _join(replay, case, key, mail)
        else:
            replay.refuse(mail, command, "report-not-found")


def _join(replay: Replay, case: Case, key: str, mail: MailFact) -> None:
    """Make two entries duplicates: the one whose report is younger goes below, whatever the wording."""
    other = replay.cases.get(key)
    if other is None:
        other = replay.open_case(key, case.introduced, mail)
        look_for_tags(replay, other)
        if "://" in key and key not in replay.lineage.mails:  # nobody knows what the page says
            other.title = case.title
    tracked = {id(one): place for place, one in enumerate(replay.cases.values())}  # decides between equal dates
    older, younger = sorted((case, other), key=lambda c: (c.reported_at, tracked[id(c)]))
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
    _join_all(replay, case, keys, mail, command)


def _use(replay: Replay, mail: MailFact, command: Command) -> None:
    urls = find_urls(command.value)
    pointer = command.value[:1] if not urls else ""
    key = key_of(urls[0]) if urls else ""
    if pointer in _POINTERS:
        key = (replay.lineage.parent(mail) or "") if pointer == "^" else replay.lineage.root(mail)
    replay.current = replay.cases.get(key)
    replay.target = ""
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


def _needs_value(replay: Replay, mail: MailFact, command: Command, case: Case) -> bool:
    """False, and told once, for a command that is nothing without a value and has none."""
    if not command.value and case is replay.current:
        replay.refuse(mail, command, f"{command.verb} without a value")
    return bool(command.value)


def _title(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    if not _needs_value(replay, mail, command, case):
        return
    case.title = command.value
    case.note(mail.arrived, Kind.TITLE, message_id=mail.message_id, text=command.value)


def _from(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
    match = _MAILBOX.match(command.value) or _ADDRESS.match(command.value)
    case.reporter_address = match[2].lower() if match else ""
    name = match[1].strip(_QUOTES + " ") if match else command.value
    case.reporter_name = name or case.reporter_address.partition("@")[0]
    case.note(mail.arrived, Kind.FROM, message_id=mail.message_id, text=command.value)


def _fix(replay: Replay, case: Case, mail: MailFact, command: Command) -> None:
    if not _needs_value(replay, mail, command, case):
        return
    match = _SHA.match(command.value)
    if match and case.state is State.FIXED and case.fix_sha.startswith(match[0].lower()):
        case.note(mail.arrived, Kind.FIX, message_id=mail.message_id, text=command.value)
        return
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
    if not urls:
        replay.refuse(mail, command, "link without an address")
        return
    _add_link(replay, case, mail, command, urls[0])
    case.note(mail.arrived, Kind.LINK, message_id=mail.message_id, text=command.value)


def _add_link(replay: Replay, case: Case, mail: MailFact, command: Command, url: str) -> None:
    title = _title_given(command, url)
    if not title and message_id_of(url):
        replay.lookup(key_of(url))  # for its subject
    case.links[_same_link(case, url) or url] = title or _subject_of(replay, key_of(url), mail)


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


def _nothing(_: Replay, case: Case, mail: MailFact, command: Command) -> None:
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
    Verb.IGNORE_ACTIVITY: _about_case(_nothing, climbs=False),
    Verb.UNKNOWN: _unknown,
}
