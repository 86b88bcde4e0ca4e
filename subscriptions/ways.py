"""By which addresses something can be followed, and what each of them brings. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

NO_SUBSYSTEM = "none"  # as on the list of regressions


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to follow; '' is no condition. `state` and `subsystem` are as on the list of regressions.

    state_label   the word for the state on that list
    topic_name    what the topic is called
    address       of somebody who posts patches
    """

    cycle: str = ""
    subsystem: str = ""
    state: str = ""
    state_label: str = ""
    topic: str = ""
    topic_name: str = ""
    address: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing in particular is wanted."""
        return not (self.cycle or self.subsystem or self.state or self.topic or self.address)


@dataclass(frozen=True, slots=True)
class Way:
    """An address of this site, what kind of file is there, and what it brings."""

    name: str
    kind: str
    path: str
    brings: str


EVERYTHING = (
    Way("The weekly edition", "Atom", "/feeds/weeks.atom", "One entry for each week that is over."),
    Way("Releases", "Atom", "/feeds/releases.atom", "Mainline, stable, longterm and realtime, as they come out."),
    Way("Regressions", "Atom", "/feeds/regressions.atom", "Every regression that is open, the latest report first."),
    Way("Fixes", "Atom", "/feeds/fixes.atom", "Patches for tracked regressions, as they are posted."),
    Way("Patches", "Atom", "/feeds/patches.atom", "Every patch series, as it is posted."),
    Way(
        "Calendar", "iCalendar", "/calendar.ics",
        "Releases, ends of support, stable reviews, and what is expected; for any calendar program.",
    ),
    Way("Open regressions as a file", "JSON", "/regressions.json", "In the form of regzbot's export, for programs."),
    Way("Releases as a file", "JSON", "/releases.json", "In the form of kernel.org's releases.json, for programs."),
)  # fmt: skip


def ways(wish: Wish) -> Iterator[Way]:
    """The addresses for a wish, the most telling first."""
    if wish.cycle or wish.subsystem or wish.state:
        yield _regressions(wish)
    if wish.cycle:
        yield from _cycle(wish.cycle)
    if wish.subsystem:
        yield from _subsystem(wish.subsystem)
    if wish.topic:
        path = f"/topics/{quote(wish.topic)}.atom"
        yield Way(f"Topic: {wish.topic_name}", "Atom", path, "Its postings, and what came to linux-next and mainline.")
    if wish.address:
        path = f"/feeds/patches.atom?{urlencode({'author': wish.address})}"
        yield Way(f"Patches by {wish.address}", "Atom", path, "Every series that is posted from this address.")


def _regressions(wish: Wish) -> Way:
    asked = {"state": wish.state, "cycle": wish.cycle, "subsystem": wish.subsystem}
    query = urlencode({name: value for name, value in asked.items() if value})
    where = f" of the {wish.cycle} cycle" if wish.cycle else ""
    where += f" in {wish.subsystem}" if wish.subsystem else ""
    state = f"in the state “{wish.state_label.lower()}”" if wish.state else "those that are open"
    brings = f"Regressions{where}, {state}, the latest report first."
    return Way("Regressions", "Atom", f"/feeds/regressions.atom?{query}", brings)


def _cycle(version: str) -> Iterator[Way]:
    yield Way(
        f"Cycle {version}", "Atom", f"/feeds/cycles/{quote(version)}.atom",
        "What happens to its regressions: reports, fixes, ends.",
    )  # fmt: skip
    yield Way(
        f"Badge of {version}", "SVG", f"/badges/{quote(version)}/open.svg",
        "How many of its regressions are open, as an image for another page.",
    )  # fmt: skip


def _subsystem(name: str) -> Iterator[Way]:
    query = urlencode({"subsystem": name})
    brings = "Patches for its regressions, as they are posted."
    yield Way(f"Fixes in {name}", "Atom", f"/feeds/fixes.atom?{query}", brings)
    brings = "Those that still wait, for programs."
    yield Way(f"Fixes in {name} as a file", "JSON", f"/api/v1/fixes/?{query}", brings)
    if name != NO_SUBSYSTEM:
        path = f"/feeds/patches.atom?{urlencode({'list': name})}"
        yield Way(f"Patches to {name}", "Atom", path, "Every series that is posted to this list.")
