"""Addresses in mails: absolute, and of pages as they were at the moment that a mail tells of."""

from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from archive.links import lore_url
from digests.links import list_path, part_path, patches_path, radar_path
from digests.periods import Period
from digests.prose import Figure, Said
from digests.scope import EVERYTHING, Scope
from flow.addresses import series_path
from letters.passages import Link, Pieces


@dataclass(frozen=True, slots=True)
class Places:
    """Where a mail leads to: pages as of `at`, or as they will be when somebody looks.

    Figures of a narrow scope lead to lists that are as narrow; where no list can be, they lead nowhere.
    """

    at: datetime
    period: Period | None = None
    is_live: bool = False
    scope: Scope = EVERYTHING

    @property
    def given(self) -> str:
        """The moment, as pages take it: a day where it is the end of one; '' where pages are to be as they will be."""
        if self.is_live:
            return ""
        if self.period and self.at == self.period.end:
            return self.period.asked
        moment = self.at.replace(tzinfo=None)
        return moment.date().isoformat() if moment.time() == time.max else moment.isoformat()

    def page(self, name: str, *args: str, **query: str) -> str:
        """A page by the name of its pattern, in the time of the mail."""
        asked = urlencode({key: value for key, value in (query | {"at": self.given}).items() if value})
        return site(reverse(name, args=args)) + (f"?{asked}" if asked else "")

    def series(self, head: str) -> str:
        """The page of a series."""
        return site(series_path(head)) + (f"?{urlencode({'at': self.given})}" if self.given else "")

    def figure(self, figure: Figure) -> Link:
        """A count, as a link to the regressions that it counts."""
        if not figure.part:
            return self.number(figure.count, figure.state, cycle=figure.cycle)
        return Link(str(figure.count), self.part(figure.part, cycle=figure.cycle) if figure.count else "")

    def number(self, count: int, state: str, **conditions: str) -> Link:
        """How many regressions are in a state, as a link to them."""
        path = list_path(self.scope, self.given, state=state, **conditions) if count else ""
        return Link(str(count), site(path))

    def part(self, part: str, cycle: str = "") -> str:
        """All to which one thing happened in the period."""
        if self.period is None or not self.period.path:
            return ""
        return site(part_path(self.period, self.scope, self.given, part, cycle=cycle))

    def radar(self, part: str) -> str:
        """A part of the radar."""
        return site(radar_path(self.scope, self.given, part))

    def patches(self, area: str = "") -> str:
        """The series of the period."""
        return site(patches_path(self.period, self.scope, self.given, area=area)) if self.period else ""

    def said(self, sentence: Said) -> Pieces:
        """A sentence with its figures as links."""
        return tuple(self.figure(piece) if isinstance(piece, Figure) else piece for piece in sentence)


def site(path: str) -> str:
    """A path of ours as an address; '' stays that."""
    return settings.SITE_URL + path if path else ""


def lore(message_id: str) -> str:
    """Where a mail can be read, short; addresses of pages stay themselves, anything else is no address."""
    if message_id.startswith(("https://", "http://")):
        return message_id
    return lore_url(message_id).replace("/all/", "/r/", 1).removesuffix("/") if message_id else ""


def links_to(message_id: str, label: str = "mail") -> tuple[Link, ...]:
    """A mail or page as the links of an entry; none where there is no such thing."""
    address = lore(message_id)
    return (Link(label, address),) if address else ()
