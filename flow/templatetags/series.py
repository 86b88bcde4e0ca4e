"""How the page of a series shows its events, patches and changes. Rows are made here: there may be hundreds of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.links import lore_url
from flow.addresses import series_path
from flow.comparing import Change, Size
from flow.detail import Line, name_of
from flow.timeline import TREES, Event, Happening, Tag
from patches.parts import Outline
from patches.queries import SeriesRow
from releases.templatetags.dates import day, moment
from trees.templatetags.commits import commit

register = template.Library()
_FEW = 6  # commits that an event names
_MOST = 12  # patches or files that a change names; reviews that are told of a patch
_TITLE = 120  # characters of a title in a list
# kind of event -> (shape, class, word, what stands between name and patch); the shape carries the colour.
_EVENTS = {
    Happening.POSTED: ("patch", "s-next", "Posted", ""),
    Happening.REVISION: ("patch", "", "Revision posted", ""),
    Happening.REPLY: ("dot", "", "Reply", "to"),
    Happening.REVIEW: ("dot", "s-done", "Review", "of"),
    Happening.ASKED: ("poke", "s-open", "Changes requested", "in"),
    Happening.NACKED: ("fail", "s-open", "Objection", "to"),
    Happening.NEXT: ("next", "s-next", "In linux-next", ""),
    Happening.MERGED: ("done", "s-done", "Merged", ""),
    Happening.RELEASED: ("done", "s-done", "Released", ""),
}
_LETTERS = {"reviewed": "R", "acked": "A", "tested": "T", "nacked": "NAK"}
_FOUND = {
    "change-id": "same change-id",
    "named": "linked in its notes",
    "title": "same title",
    "thread": "posted in its thread",
    "similar": "alike in titles and files",
}
_BECAME = {
    "link": "links to the mail",
    "diff": "has the same diff",
    "date": "has the author and date of the mail",
    "subject": "has its subject and author",
}
_NOTHING = format_html('<span class="z">{}</span>', "–")

register.filter("revision_name", name_of)


@register.filter
def found_by(how: str) -> str:
    """By what a revision was connected with the one before, in words."""
    return _FOUND.get(how, how)


@register.simple_tag
def plus_minus(added: int, removed: int) -> SafeString:
    """Lines added and removed."""
    return format_html('<span class="nw">+{} −{}</span>', added, removed)


@register.simple_tag(takes_context=True)
def series_event(context: Context, event: Event) -> SafeString:
    """A row of the timeline."""
    asof = context["asof"]
    glyph, css, word, _ = _EVENTS[event.kind]
    said = format_html_join(" · ", "{}", ((words,) for words in event.words))
    return format_html(
        '<li>{}<svg class="g {}" aria-hidden="true"><use href="#g-{}"/></svg><div><p><b>{}</b>{}</p>{}{}</div></li>',
        moment(event.at, asof.at), css, glyph, _word(event, word), _sentence(event, asof.suffix),
        format_html("<blockquote><bdi>{}</bdi></blockquote>", said) if said else "", _source(event),
    )  # fmt: skip


def _word(event: Event, word: str) -> str:
    if event.kind is Happening.POSTED:
        return f"{word} as {event.where}"
    if event.kind is Happening.MERGED and event.where:
        tree, _, branch = event.where.partition("/")
        return f"{word} to {branch if tree == 'stable' else tree}"
    return word


def _sentence(event: Event, suffix: str) -> SafeString:
    who = format_html(" by <bdi>{}</bdi>", event.who) if event.who else ""
    if event.kind is Happening.REVISION:
        return format_html(': <a href="{}">{}</a>{}', series_path(event.mail) + suffix, event.where, who)
    if event.kind is Happening.RELEASED:
        version = event.where.removeprefix("v")
        address = reverse("kernels:release", args=[version]) + suffix if _is_version(version) else ""
        name = format_html('<a class="m" href="{}">{}</a>', address, version) if address else version
        return format_html(" in {}{}", name, _patches(event))
    if event.kind in (Happening.NEXT, Happening.MERGED):
        return _patches(event)
    return format_html("{}{}", who, f" {_EVENTS[event.kind][3]} {event.parts}" if event.parts else "")


def _is_version(text: str) -> bool:
    return 0 < len(text) <= 40 and text[0].isdigit() and all(c.isalnum() or c in ".-+_" for c in text)


def _patches(event: Event) -> SafeString:
    return format_html(": patch{} {}", "" if event.count == 1 else "es", event.parts) if event.parts else SafeString()


def _source(event: Event) -> SafeString:
    """The mail or the commits where it can be seen."""
    if event.mail:
        address = lore_url(event.mail)
        return format_html('<p class="src"><a class="m" href="{}">&lt;{}&gt;</a></p>', address, event.mail)
    shown = format_html_join(", ", "{}", ((_commit(*pair),) for pair in event.commits[:_FEW]))
    more = f" and {len(event.commits) - _FEW} more" if len(event.commits) > _FEW else ""
    return format_html('<p class="src">{}{}</p>', shown, more) if shown else SafeString()


def _commit(sha: str, kind: str) -> SafeString:
    """A commit id, as a link where its tree has an address."""
    return commit(sha, kind) if kind in TREES else format_html('<span class="m">{}</span>', sha[:12])


@register.simple_tag(takes_context=True)
def patch_line(context: Context, line: Line) -> SafeString:
    """A row of the table of patches."""
    patch = line.patch
    by = format_html('<span class="sub">by <bdi>{}</bdi></span>', patch.by) if patch.by else ""
    size = "" if patch.is_cover else plus_minus(patch.added, patch.removed)
    return format_html(
        '<tr role="row"><td role="cell" class="r soft">{}</td><th scope="row" role="rowheader" class="c1">'
        '<a class="ti" href="{}"><bdi>{}</bdi></a>{}</th><td role="cell" class="r"{}>{}</td>'
        '<td role="cell" class="r">{}</td><td role="cell">{}</td><td role="cell">{}</td></tr>',
        "cover" if patch.is_cover else patch.number, lore_url(patch.message_id), patch.title or "(no subject)", by,
        SafeString("" if patch.is_cover else ' data-l="Files"'), "" if patch.is_cover else len(patch.files), size,
        _tags(line.tags), _became(line, context["asof"].at),
    )  # fmt: skip


def _tags(tags: Sequence[Tag]) -> SafeString:
    """`R Ada, Bo · T Cy`: each a link to the mail that says so; what the patch carries itself is no link."""
    more = format_html(' <span class="soft">and {} more</span>', len(tags) - _MOST) if len(tags) > _MOST else ""
    kinds = [
        (f"{kind.capitalize()}-by", _LETTERS[kind], format_html_join(", ", "{}", ((_tag(tag),) for tag in found)))
        for kind, found in groupby(tags[:_MOST], key=lambda tag: tag.kind)
    ]
    return format_html("{}{}", format_html_join(" · ", '<abbr title="{}">{}</abbr> {}', kinds), more)


def _tag(tag: Tag) -> SafeString:
    if not tag.mail:
        return format_html("<bdi>{}</bdi>", tag.name)
    return format_html('<a class="ti" href="{}"><bdi>{}</bdi></a>', lore_url(tag.mail), tag.name)


def _became(line: Line, at: datetime) -> SafeString:
    """The commit, how far it is, the way that it went, and by what it was found."""
    patch, place = line.patch, line.landed
    steps = [("in next since", patch.next_at), ("merged", patch.merged_at)]
    told = [format_html("{} {}", word, day(when, at)) for word, when in steps if when is not None]
    if place is None:  # the copy in next had another id, and that which counts has not landed yet
        return told[0] if told else SafeString() if patch.is_cover else _NOTHING
    if line.release:
        told.append(format_html("in {}", line.release))
    where = told.pop() if told else format_html("in {}", place.tree)
    way = format_html_join(", ", "{}", ((one,) for one in [*told, _BECAME.get(patch.how, patch.how)]))
    return format_html('{} {}<span class="sub">{}</span>', _commit(patch.commit, place.kind), where, way)


@register.filter
def change_summary(change: Change) -> str:
    """What changed from one revision to the next, in numbers."""
    counts: list[tuple[Sequence[object], str]] = [
        (change.kept, "unchanged"),
        (change.changed, "changed"),
        (change.reworded, "retitled"),
        (change.added, "new"),
        (change.dropped, "dropped"),
    ]
    told = [f"{len(found)} {word}" for found, word in counts if found]
    if not told:
        return "no patches to compare"
    files = [(change.new_files, "added"), (change.gone_files, "gone"), (change.resized, "of another size")]
    sizes = [f"{len(sized)} {word}" for sized, word in files if sized]
    return ", ".join(told) + (f"; files: {', '.join(sizes)}" if sizes else "")


@register.simple_tag
def patch_names(patches: Sequence[Outline]) -> SafeString:
    """Number and title of some patches."""
    rows = (format_html("{} <bdi>{}</bdi>", p.number, p.title[:_TITLE]) for p in patches[:_MOST])
    return _list(rows, len(patches))


@register.simple_tag
def changed_names(pairs: Sequence[tuple[Outline, Outline]]) -> SafeString:
    """The newer patches of some pairs, with the older one's title and size where these were others."""
    return _list((_changed(*pair) for pair in pairs[:_MOST]), len(pairs))


def _changed(old: Outline, new: Outline) -> SafeString:
    before = format_html(", was “<bdi>{}</bdi>”", old.title[:_TITLE]) if old.title != new.title else ""
    is_same = (old.added, old.removed) == (new.added, new.removed)
    size = "" if is_same else format_html(" {}, was {}", _size(new.added, new.removed), _size(old.added, old.removed))
    return format_html('{} <bdi>{}</bdi><span class="soft">{}{}</span>', new.number, new.title[:_TITLE], size, before)


@register.simple_tag
def file_sizes(sizes: Sequence[Size]) -> SafeString:
    """Files with their lines added and removed, and those of the revision before where it changed them, too."""
    return _list((_file(size) for size in sizes[:_MOST]), len(sizes))


def _file(size: Size) -> SafeString:
    told = [_size(*lines) for lines in (size.new, size.old) if lines is not None]
    return format_html('<span class="m cut">{}</span> <span class="soft">{}</span>', size.path, ", was ".join(told))


def _size(added: int, removed: int) -> str:
    return f"+{added} −{removed}"


def _list(rows: Iterable[SafeString], count: int) -> SafeString:
    more = f"; and {count - _MOST} more" if count > _MOST else ""
    return format_html("{}{}", format_html_join("; ", "{}", ((row,) for row in rows)), more)


@register.simple_tag(takes_context=True)
def revision_link(context: Context, row: SeriesRow) -> SafeString:
    """A revision by its name, as a link to its page in the time of this one."""
    address = series_path(row.head) + context["asof"].suffix
    return format_html('<a class="m" href="{}">{}</a>', address, name_of(row))
