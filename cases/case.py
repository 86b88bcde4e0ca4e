"""A regression while it is being folded: the mutable side of the fold, private to it."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from cases.facts import Event, Folded, Kind, Period, Place, State

_REPORT_MARKER = re.compile(r"^\s*\[\s*(?:bug[ ,:/]*)?regression[^\]]*\]\s*:?\s*", re.IGNORECASE)
_SETTLED = frozenset({State.FIXED, State.RESOLVED, State.INVALID, State.INCONCLUSIVE})


def title_from(subject: str) -> str:
    """A report's subject as title: without the leading [REGRESSION] marker."""
    return _REPORT_MARKER.sub("", subject).strip() or subject.strip() or "(no subject)"


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
    backburner: str | None = None
    above: "Case | None" = None
    roots: dict[str, None] = field(default_factory=dict)
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

    def settle(self, state: State, reason: str = "") -> None:
        """Move to a state; being settled ends the back burner, `fix incoming` does not."""
        self.state = state
        self.reason = reason
        if state in _SETTLED:
            self.backburner = None

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

    def folded(self, activity: list[Event]) -> Folded:
        """The finished regression; `activity` are the mails that belong to it."""
        events = sorted([*self.events, *activity], key=lambda e: (e.at, e.message_id, e.sha, e.kind, e.text))
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
            backburner=self.backburner,
            duplicate_of=self.above.report if self.above else None,
            periods=tuple(self.periods),
            events=tuple(events),
            roots=tuple(self.roots),
            links=tuple(self.links.items()),
        )
