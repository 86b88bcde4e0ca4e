"""The letter of a dispatch for a scope: an edition, an alert, or the report before a release."""

from collections.abc import Sequence
from dataclasses import dataclass

from delivery.alerts import alert_of, happenings_of
from delivery.models import REPORT, Dispatch
from digests.common import Common, common
from digests.edition import edition
from digests.news import release_period
from digests.periods import Period, parse_day, parse_week
from digests.scope import parse_scope
from letters.mail import alert_letter, edition_letter
from letters.report import report, report_letter
from news.happenings import Happening
from outgoing.letter import Letter
from subscriptions.models import Cadence


@dataclass(frozen=True, slots=True)
class Said:
    """A letter, and the thread that it belongs to."""

    letter: Letter
    thread: str


class Speaker:
    """Says what one dispatch has to say to many scopes; what they share is asked for once."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.dispatch = dispatch
        self._common: Common | None = None
        self._happenings: Sequence[Happening] | None = None

    def say(self, scope: str) -> Said | None:
        """None when there is nothing to say."""
        if self.dispatch.cadence == REPORT:
            return Said(report_letter(report(at=self.dispatch.until)), "")
        if self.dispatch.cadence == Cadence.AT_ONCE:
            return self._alert(scope)
        return self._edition(scope)

    def _edition(self, scope: str) -> Said | None:
        period, at = period_of(self.dispatch), self.dispatch.until
        if self._common is None:
            self._common = common(period, at=at)
        told = edition(period, at=at, scope=parse_scope(scope), common=self._common)
        return None if told.is_empty else Said(edition_letter(told), f"{at:%Y}")

    def _alert(self, scope: str) -> Said | None:
        """About a single regression, it belongs to a thread about that; else to one of the month."""
        if self._happenings is None:
            self._happenings = happenings_of(self.dispatch)
        told = alert_of(self.dispatch, scope, self._happenings)
        about = {one.regression for one in told.happenings}
        thread = about.pop() if len(about) == 1 else ""
        return Said(alert_letter(told), thread or f"{told.at:%Y-%m}") if told.happenings else None


def period_of(dispatch: Dispatch) -> Period:
    """The period that an edition was planned for."""
    if dispatch.cadence == Cadence.WEEKLY:
        found: Period | None = parse_week(dispatch.name)
    elif dispatch.cadence == Cadence.DAILY:
        found = parse_day(dispatch.name)
    else:
        found = release_period(dispatch.name, at=dispatch.until)
    if found is None:
        raise ValueError(f"{dispatch} is no edition")
    return found
