"""kernel.org's feed of kernels, feeds/kdist.xml, both ways. Pure.

The form (seen of 2020): RSS 2.0; an item's title is `5.7-rc4: mainline`, its guid `kernel.org,mainline,5.7-rc4,
2020-05-03`, its pubDate in the zone -0000, its description an escaped HTML table; only the first row of that says
`5.5.19 (EOL)`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from archive.headers import parse_date
from kernelorg.entries import Draft, Entry, Listing, ListingError, check_body, words
from kernelorg.pages import rows_of, tree_of, words_of
from releases.facts import Precision

_WANTED = "kdist.xml"
_TITLE, _HOME = "Latest Linux Kernel Versions", "http://www.kernel.org/"
_LONGEST_TABLE = 20_000  # characters; a real one has about 1,000
_MOST = 5  # links that are looked at in a row; there are two
_ROWS = {"source": "source", "pgp signature": "pgp", "changelog": "changelog"}
_PATCHES = {"full": "patch_full", "incremental": "patch_incremental"}


def read(body: bytes) -> Listing:
    """The listing; what is odd in it is remarked on. ListingError when it is no such feed."""
    check_body(body, wanted=_WANTED)
    items = _root(body).findall("channel/item")
    if not items:
        raise ListingError("a feed without items")
    draft = Draft()
    for item in items:
        _add(draft, item)
    return draft.listing()


def write(entries: Iterable[Entry]) -> bytes:
    """The feed as kernel.org sends it; built when its newest kernel came out, so that it is the same until then."""
    listed = list(entries)
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    dates = [entry.released_at for entry in listed if entry.released_at]
    built = {"lastBuildDate": _rfc822(max(dates))} if dates else {}
    for name, text in {"title": _TITLE, "link": _HOME, "description": _TITLE, **built}.items():
        etree.SubElement(channel, name).text = text
    for entry in listed:
        item = etree.SubElement(channel, "item")
        day = f"{entry.released_at:%Y-%m-%d}" if entry.released_at else ""
        etree.SubElement(item, "title").text = f"{entry.version}: {entry.moniker}"
        etree.SubElement(item, "link").text = _HOME
        etree.SubElement(item, "description").text = _written(entry, day)
        if entry.released_at and entry.precision is Precision.SECOND:  # of a day alone the guid tells
            etree.SubElement(item, "pubDate").text = _rfc822(entry.released_at)
        guid = etree.SubElement(item, "guid", isPermaLink="false")
        guid.text = f"kernel.org,{entry.moniker},{entry.version},{day}"
    body: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return body


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(tzinfo=None))  # without a zone it is -0000, as kernel.org's


def _written(entry: Entry, day: str) -> str:
    """The table of an item."""
    links = {name: f'<a href="{escape(link)}">' for name, link in entry.links.items()}
    named = {name: f"{start}{escape(entry.links[name].rpartition('/')[2])}</a>" for name, start in links.items()}
    further = f" ({links['patch_incremental']}incremental</a>)" if "patch_incremental" in links else ""
    end = " (EOL)" if entry.is_eol else ""
    rows = {
        "Version": f"<strong>{escape(entry.version)}{end}</strong> ({escape(entry.moniker)})",
        "Released": day,
        "Source": named.get("source", ""),
        "PGP Signature": named.get("pgp", ""),
        "Patch": f"{links['patch_full']}full</a>{further}" if "patch_full" in links else "",
        "ChangeLog": named.get("changelog", ""),
    }
    told = (f'<tr><th align="right">{name}:</th><td>{text}</td></tr>\n' for name, text in rows.items() if text)
    return f"\n<table>\n{''.join(told)}</table>"


def _root(body: bytes) -> Any:
    """The root of the document; without entities, DTD, network, and help for absurd sizes."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.LxmlError, ValueError, LookupError) as error:
        where = "" if body.rstrip().endswith(b">") else ", cut off"
        raise ListingError(f"no XML ({len(body)} bytes{where}): {error}"[:200]) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ListingError("XML with a document type, which a feed has no use for")
    if root.tag != "rss":
        raise ListingError(f"XML, but no feed: {str(root.tag)[:40]!r}")
    return root


def _add(draft: Draft, item: Any) -> None:
    guid = _guid(_text(item, "guid"))
    version, _, moniker = (part.strip() for part in _text(item, "title").partition(":"))
    found = draft.version(version or guid.get("version"))
    if found is None:
        return
    published = _text(item, "pubDate")
    at = parse_date(published.encode("ascii", "replace")) if published else None
    if published and at is None:
        draft.remark(f"{found}: {published[:40]!r} is no date")
    released_at, precision = draft.moment(found, int(at.timestamp()) if at else None, guid.get("day"))
    is_eol, links = _table(_text(item, "description"))
    if is_eol is None:
        draft.remark(f"{found}: no table")
    draft.entries.append(
        Entry(
            version=found,
            moniker=draft.moniker(found, moniker or guid.get("moniker")),
            is_eol=is_eol,
            released_at=released_at,
            precision=precision,
            links=draft.links(found, links),
        )
    )


def _text(item: Any, name: str) -> str:
    return words(item.findtext(name) or "")


def _guid(guid: str) -> Mapping[str, str]:
    parts = guid.split(",")
    return dict(zip(("moniker", "version", "day"), parts[1:], strict=True)) if len(parts) == 4 else {}


def _table(description: str) -> tuple[bool | None, dict[str, object]]:
    """Whether it is at its end of life (None: no row for the version), and the addresses of its files."""
    is_eol, links = None, dict[str, object]()
    table = tree_of(description[:_LONGEST_TABLE]).find("table")
    for row in rows_of(table) if table is not None else ():
        name = words_of(row.find("th")).rstrip(":").casefold()
        if name == "version":
            is_eol = "(EOL)" in words_of(row.find("td"))
        for link in row.find_all("a", href=True, limit=_MOST):
            key = _PATCHES.get(words_of(link)) if name == "patch" else _ROWS.get(name)
            if key:
                links[key] = link["href"]
    return is_eol, links
