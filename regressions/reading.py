"""The mails of a timeline, to be read: each as parts of HTML, a page of them bounded in size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.db.models import F
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from archive.linking import linked, mails_named
from archive.models import Text
from archive.templatetags.mails import excerpt
from cases.commands import Command, Verb
from cases.letters import Part, PartKind, split
from cases.words import refusal
from patches.models import Posting
from regressions.models import Regression, Unhandled
from regressions.timeline import Happening
from releases.asof import AsOf

_PAGE = 110_000  # bytes of HTML that the texts of one page take
_READ = 24_000  # characters of a mail; what is longer is read in the archive
_LINE = 1_000
_NAMED = 300  # mails that texts name and that are looked up
_COMMITS = "https://git.kernel.org/torvalds/c/"


@dataclass(frozen=True, slots=True)
class Said:
    """A command as read, and why it had no effect ('' where it had)."""

    words: str
    refused: str


@dataclass(slots=True)
class Piece:
    """A part of a mail as HTML."""

    kind: PartKind
    html: SafeString
    lines: int
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: its author's first words, and all of it; `is_cut` where the archive has more."""

    excerpt: str
    pieces: list[Piece]
    lines: int
    is_cut: bool

    @property
    def orders(self) -> list[Said]:
        """Its commands: they are shown unfolded."""
        return [said for piece in self.pieces for said in piece.said]

    @property
    def is_more(self) -> bool:
        """Whether there is anything to read beyond the excerpt and the commands."""
        rest = [piece.html for piece in self.pieces if piece.kind is not PartKind.COMMANDS]
        return self.is_cut or " ".join(" ".join(rest).split()) != escape(self.excerpt)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the timeline with its mail, unless an earlier one of the page has shown that."""

    event: Happening
    letter: Letter | None


def entries(events: Sequence[Happening], shas: Iterable[str] = (), *, asof: AsOf) -> list[Entry]:
    """Events with their mails, in four statements; `shas` are commits that texts may name by their first digits.

    Links in a text lead to pages as of `asof`, as all others of the page do.
    """
    ids = list(dict.fromkeys(event.message_id for event in events if event.message_id))
    texts = Text.objects.filter(message__message_id__in=ids)
    bodies = dict(texts.values_list(F("message__message_id"), Left("body", _READ + 1)))
    parts = {ident: split(bodies[ident][:_READ]) for ident in ids if ident in bodies}
    refused = Unhandled.objects.filter(message__message_id__in=parts)
    whys = {(ident, n): why for ident, n, why in refused.values_list("message__message_id", "position", "why")}
    known = _known(parts.values(), asof) | {sha[:12]: _COMMITS + sha for sha in shas if sha}
    letters: dict[str, Letter] = {}
    left = _PAGE
    for place, (ident, found) in enumerate(parts.items()):
        allowed = left // (len(parts) - place)
        pieces, used = _pieces(found, {n: why for (mail, n), why in whys.items() if mail == ident}, known, allowed)
        left -= used
        count = sum(len(part.lines) for part in found)
        is_cut = len(bodies[ident]) > _READ or sum(piece.lines for piece in pieces) < count
        letters[ident] = Letter(excerpt(_own_words(found)), pieces, count, is_cut)
    return [Entry(event, letters.pop(event.message_id, None)) for event in events]


def _pieces(
    parts: Sequence[Part], whys: Mapping[int, str], known: Mapping[str, str], allowed: int
) -> tuple[list[Piece], int]:
    """Parts as HTML until `allowed` bytes are used, and how many were."""
    pieces: list[Piece] = []
    used = 0
    for part in parts:
        lines: list[str] = []
        for line in part.lines:
            html = linked(line[:_LINE], known)
            used += len(html.encode()) + 1
            if used > allowed or len(line) > _LINE:
                break
            lines.append(html)
        is_whole = len(lines) == len(part.lines)
        said = [_said(command, whys) for command in part.commands] if is_whole else []
        if lines:
            # Every line was escaped by linked().
            pieces.append(Piece(part.kind, mark_safe("\n".join(lines)), len(lines), said))  # noqa: S308
        if not is_whole:
            break
    return pieces, used


def _own_words(parts: Sequence[Part]) -> str:
    return "\n".join(line for part in parts if part.kind is PartKind.PROSE for line in part.lines)


def _said(command: Command, whys: Mapping[int, str]) -> Said:
    why = whys.get(command.position, "unknown-command" if command.verb is Verb.UNKNOWN else "")
    words = f"#regzbot {command.word}: {command.value}" if command.value else f"#regzbot {command.word}"
    return Said(words, refusal(why) if why else "")


def _known(letters: Iterable[Sequence[Part]], asof: AsOf) -> dict[str, str]:
    """Where mails that texts name can be seen here: reports of regressions that were tracked by then, patches."""
    named: dict[str, None] = {}
    for parts in letters:
        for part in parts:
            for line in part.lines:
                named.update(dict.fromkeys(mails_named(line[:_LINE])))
    ids = list(named)[:_NAMED]
    posted = Posting.objects.filter(message__message_id__in=ids, message__arrived__lte=asof.at)
    patches = posted.values_list("message__message_id", flat=True)
    reports = Regression.objects.known(at=asof.at).filter(report__in=ids).values_list("report", "slug")
    # With a slash in it, `..` could be resolved to another page.
    found = {ident: reverse("flow:series", args=[ident]) + asof.suffix for ident in patches if "/" not in ident}
    return found | {report: reverse("regressions:detail", args=[slug]) + asof.suffix for report, slug in reports}
