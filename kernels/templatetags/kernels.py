"""How occasions of the calendar and places of fixes look."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.templatetags.mails import lore
from kernelorg.links import Links
from kernels.lines import MAINLINE, NEXT, FixPlace
from kernels.occasions import Kind, Occasion
from releases.versions import parse_version

register = template.Library()
_WORDS = {
    Kind.EXPECTED: ("{}", "expected"),
    Kind.REVIEW: ("{} review", "answers to the review are asked for until this day"),
    Kind.WINDOW_OPENS: ("{} window", "merge window opens"),
    Kind.WINDOW_CLOSES: ("{} window ends", "merge window closes"),
    Kind.ENDED: ("{} EOL", "end of life"),
    Kind.ENDS: ("{} ends", "projected end of life"),
}
# Parts of a release by the names of Links, in the order that kernel.org has.
_PARTS = {
    "source": "source",
    "pgp": "signature",
    "patch_full": "patch",
    "patch_incremental": "incremental",
    "changelog": "changelog",
    "diffview": "diff",
    "gitweb": "browse",
    "tag_page": "tag",
}
_SHORT = {"changelog": "changelog", "diffview": "diff", "pgp": "PGP"}


@register.filter
def code(text: str) -> SafeString:
    """Prose of ours in which commands stand between backticks."""
    parts = text.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", p) if n % 2 else p,) for n, p in enumerate(parts))
    )


@register.filter
def words(text: str) -> list[str]:
    """A list to loop over."""
    return text.split()


@register.simple_tag
def get_it(links: Links, message_id: str) -> SafeString:
    """Where the parts of a release are, by name."""
    found = [(lore(message_id), "announcement")] if message_id else []
    found += [(address, word) for name, word in _PARTS.items() if (address := getattr(links, name))]
    return format_html_join(" · ", '<a href="{}">{}</a>', found)


@register.simple_tag
def short_links(links: Links) -> SafeString:
    """What changed in a release, and its signature, for a narrow column."""
    found = ((address, word) for name, word in _SHORT.items() if (address := getattr(links, name)))
    return format_html_join(" ", '<a href="{}">{}</a>', found)


@register.filter
def plain(text: str) -> str:
    """Text from mail for a terminal: nothing in it can move the cursor or change colours."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


@register.simple_tag(takes_context=True)
def occasion(context: Context, one: Occasion) -> SafeString:
    """One thing on a day: releases link to their pages, what is not certain is grey."""
    css = "m rel" if one.is_mainline else "m"
    if one.kind is Kind.RELEASED:
        return format_html('<a class="{}" href="{}">{}</a>', css, _release_address(context, one.name), one.name)
    shown, meaning = _WORDS[one.kind]
    name = one.name.removesuffix(".y")
    due = " due" if one.is_forecast or one.kind is Kind.REVIEW else ""
    return format_html('<span class="{}{}" title="{}">{}</span>', css, due, meaning, shown.format(name))


@register.simple_tag(takes_context=True)
def fix_places(context: Context, places: Sequence[FixPlace]) -> SafeString:
    """Where a fix is: the first release of each line; a line that only has it queued says so."""
    if not places:
        return format_html('<span class="soft">{}</span>', "no fix known")
    return format_html_join(", ", "{}", ((_place(context, place),) for place in places))


def _place(context: Context, place: FixPlace) -> SafeString:
    if place.version:
        address = _release_address(context, place.version)
        return format_html('<a class="m" href="{}">{}</a>', address, place.version)
    where = {MAINLINE: "mainline, not released yet", NEXT: "linux-next"}.get(place.line, f"{place.line}, queued")
    return format_html('<span class="soft">{}</span>', where)


def _release_address(context: Context, text: str) -> str:
    version = parse_version(text)
    asof = context.get("asof")
    suffix = asof.suffix if asof is not None else ""
    return f"{reverse('kernels:release', args=[version.tag if version else text])}{suffix}"
