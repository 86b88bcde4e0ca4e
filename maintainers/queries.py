"""The read side: which subsystems mails and commits belong to, and who looks after a subsystem or a path."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.models import Message
from maintainers.grammar import Section
from maintainers.lists import name_of
from maintainers.models import Reading, SectionRow, Touched
from maintainers.patterns import sections_for

_PEOPLE = 4  # named on a line


@dataclass(frozen=True, slots=True)
class Caretakers:
    """Who looks after a subsystem: of all sections with its list, what the broadest says."""

    title: str
    status: str
    people: tuple[str, ...]
    others: int  # maintainers that are not named here
    tracker: str
    sections: int


@dataclass(frozen=True, slots=True)
class FileStatus:
    """MAINTAINERS on the source-health page."""

    tree: str
    commit: str
    sections: int
    read_at: datetime | None
    error: str


def subsystems_of_mails(messages: Collection[int]) -> dict[int, set[str]]:
    """By key of the message: where it was delivered (our archives) and where it was sent (To, Cc). One statement."""
    rows = Message.objects.filter(pk__in=messages).order_by()
    found: dict[int, set[str]] = defaultdict(set)
    inbox = "deliveries__epoch__inbox"
    for key, sent, archive, is_tracker in rows.values_list(
        "pk", "addressed__lists", f"{inbox}__name", f"{inbox}__holds_issues"
    ):
        # Through the rules again: what has become a general list since the mail was read is none after a rebuild.
        found[key].update(filter(None, map(name_of, [*(sent or ()), "" if is_tracker else archive or ""])))
    return found


def subsystems_of_commits(shas: Collection[str]) -> dict[str, set[str]]:
    """By id of the commit, for those whose files are known."""
    return {sha: set(lists) for sha, lists in Touched.objects.filter(sha__in=shas).values_list("sha", "lists")}


def sections() -> list[Section]:
    """All sections of the file that was read last."""
    return [_section(*row) for row in SectionRow.objects.values_list("title", "fields")]


def caretakers(names: Collection[str]) -> dict[str, Caretakers]:
    """Who looks after some subsystems: one statement."""
    of_name: dict[str, list[Section]] = defaultdict(list)
    wanted = set(names)
    rows = SectionRow.objects.filter(lists__overlap=list(wanted))
    for title, fields, lists in rows.values_list("title", "fields", "lists"):
        section = _section(title, fields)
        for name in wanted.intersection(lists):
            of_name[name].append(section)
    return {name: _caretakers(found) for name, found in of_name.items()}


def sections_of_path(path: str) -> list[Section]:
    """Who to ask about a path, the nearest first: one statement."""
    return sections_for(path, sections())


def file_status() -> list[FileStatus]:
    """How the last look at each tree's MAINTAINERS went: two statements."""
    count = SectionRow.objects.count()
    found = Reading.objects.select_related("tree").order_by("tree__name")
    return [FileStatus(r.tree.name, r.commit, count, r.read_at, r.error) for r in found]


def _section(title: str, fields: Mapping[str, Sequence[str]]) -> Section:
    return Section(title, {key: tuple(values) for key, values in fields.items()})


def _caretakers(found: list[Section]) -> Caretakers:
    broadest = min(found, key=_breadth)
    tracker = next(iter(broadest.trackers or [t for section in found for t in section.trackers]), "")
    return Caretakers(
        title=broadest.title,
        status=broadest.status,
        people=broadest.people[:_PEOPLE],
        others=max(0, len(broadest.people) - _PEOPLE),
        tracker=tracker,
        sections=len(found),
    )


def _breadth(section: Section) -> tuple[int, int]:
    """The section that stands for a list names the highest directory, and of several the most files."""
    depths = [pattern.rstrip("/").count("/") for pattern in section.values("F") if pattern.endswith("/")]
    return min(depths, default=99), -len(section.values("F"))
