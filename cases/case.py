"""A regression while it is being folded: the mutable side of the fold, private to it."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from cases.facts import Event, Folded, How, Kind, MailFact, Period, Place, RootFact, State, in_order

_REPORT_MARKER = re.compile(r"^\s*\[\s*(?:bug[ ,:/]*)?regression[^\]]*\]\s*:?\s*", re.IGNORECASE)
_WITHOUT_FIX = frozenset({State.RESOLVED, State.INVALID, State.INCONCLUSIVE})
_FILTER_WORD = re.compile(r"\s*#forregzbot\b", re.IGNORECASE)  # helps people to filter their mail
_PASSED_ON = re.compile(r"^\s*(?:(?:re|aw|fwd?)\s*:\s*)+", re.IGNORECASE)
_SETTLED = frozenset({State.FIXED, State.RESOLVED, State.INVALID, State.INCONCLUSIVE})


def title_from(subject: str) -> str:
    """A report's subject as title: without the leading [REGRESSION] marker."""
    subject = _FILTER_WORD.sub("", subject)
    return _REPORT_MARKER.sub("", subject).strip() or subject.strip() or "(no subject)"


def title_of_forwarded(subject: str) -> str:
    """The title that a mail lends to the page it speaks of: without what says that it was forwarded."""
    return title_from(_PASSED_ON.sub("", subject))


@dataclass(eq=False, slots=True)
class Case:
    """One regression's state at the moment that the replay has reached."""

    report: str
    title: str
    reporter_name: str
    reporter_address: str
    reported_at: datetime
    introduced: str
    place: Place
    state: State = State.OPEN
    reason: str = ""
    fix_sha: str = ""
    fix_subject: str = ""
    fixed_in: str = ""
    backburner: str | None = None
    above: "Case | None" = None
    roots: dict[str, RootFact] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)

    @property
    def topmost(self) -> "Case":
        """The entry that this one is, in the end, a duplicate of; itself when it is none."""
        case, seen = self, {id(self)}
        while case.above is not None and id(case.above) not in seen:
            case = case.above
            seen.add(id(case))
        return case

    @property
    def awaits_subject(self) -> str:
        """The subject of the fix that was announced and not seen; mails with it are followed."""
        return self.fix_subject if self.state is State.FIX_INCOMING and not self.fix_sha else ""

    def add_root(self, key: str, how: How, title: str = "") -> None:
        """Let a mail's sub-thread, or a tracker's page, belong to this regression."""
        if key not in self.roots or self.roots[key].how is not How.REPORT:
            self.roots[key] = RootFact(key, how, title)

    def settle(self, state: State, reason: str = "") -> None:
        """Move to a state; being settled ends the back burner, `fix incoming` does not."""
        self.state = state
        self.reason = reason
        if state in _SETTLED:
            self.backburner = None
        if state in _WITHOUT_FIX:  # what was announced before is no longer awaited
            self.fix_sha = self.fix_subject = self.fixed_in = ""

    def note(self, at: datetime, kind: Kind, *, message_id: str = "", sha: str = "", text: str = "") -> None:
        """Remember an event."""
        self.events.append(Event(at, kind, message_id, sha, text))

    def mark(self, at: datetime) -> None:
        """Close the period if something that counts has changed; within one instant the last word wins."""
        state = State.DUPLICATE if self.above is not None else self.state
        now = Period(at, state, self.place, self.backburner is not None)
        if self.periods:
            last = self.periods[-1]
            if (last.state, last.place, last.is_backburner) == (now.state, now.place, now.is_backburner):
                return
            if at <= last.since:
                now = Period(last.since, now.state, now.place, now.is_backburner)
                self.periods.pop()
        self.periods.append(now)

    def _kind(self, mail: MailFact) -> Kind:
        if mail.message_id == self.report:
            return Kind.REPORTED
        return Kind.PATCH if mail.signs else Kind.REPLY

    def _is_answer(self, mail: MailFact) -> bool:
        """Whether somebody else has said something; who only gives commands has not."""
        return mail.message_id != self.report and not mail.commands and mail.from_address != self.reporter_address

    def folded(self, mails: list[MailFact]) -> Folded:
        """The finished regression; `mails` are those that belong to it and count as activity."""
        activity = [Event(mail.arrived, self._kind(mail), mail.message_id, text=" ".join(mail.signs)) for mail in mails]
        events = in_order([*self.events, *activity])
        return Folded(
            report=self.report,
            title=self.title,
            reporter_name=self.reporter_name,
            reporter_address=self.reporter_address,
            introduced=self.introduced,
            reported_at=self.reported_at,
            own_state=self.state,
            reason=self.reason,
            fix_sha=self.fix_sha,
            fix_subject=self.fix_subject,
            fixed_in=self.fixed_in,
            backburner=self.backburner,
            duplicate_of=self.above.report if self.above else None,
            periods=tuple(self.periods),
            events=tuple(events),
            roots=tuple(self.roots.values()),
            links=tuple(self.links.items()),
            is_poked=_is_poked(events),
            answered_at=min((mail.arrived for mail in mails if self._is_answer(mail)), default=None),
        )


def _is_poked(events: list[Event]) -> bool:
    """Whether nothing has happened since somebody asked for news; a mention is no answer."""
    pokes = [event.at for event in events if event.kind is Kind.POKE]
    return bool(pokes) and not any(e.at > pokes[-1] and e.kind is not Kind.MENTION for e in events)
