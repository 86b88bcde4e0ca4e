"""kernel.org as the sample world has it: releases.json, its feed, front page, longterm table and banner.

Pure but for writing. The texts have kernel.org's forms, hosts of kernel.example, and the world's own versions.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from kernelorg import banner, releases_json
from kernelorg.entries import MONIKERS, Entry
from kernelorg.links import links_of
from releases.facts import Precision
from releases.versions import Version, parse_version
from sample.history import Release
from sample.people import REALTIME, STABLE

_DOMAIN = "kernel.example"
_LINGERS = timedelta(weeks=4)  # how long a series is listed after its last release
# When each longterm series began, and how long kernel.org projected to maintain it in 2026.
LONGTERM = {
    "6.18": ("2025-11-30", "Dec, 2028"),
    "6.12": ("2024-11-17", "Dec, 2028"),
    "6.6": ("2023-10-29", "Dec, 2027"),
    "6.1": ("2022-12-11", "Dec, 2027"),
    "5.15": ("2021-10-31", "Dec, 2026"),
    "5.10": ("2020-12-13", "Dec, 2026"),
}
_MAINTAINERS = f"{STABLE.name} & {REALTIME.name}"
_COLUMNS = (
    ("source", "Download complete tarball", "tarball"),
    ("pgp", "Download PGP verification signature", "pgp"),
    ("patch_full", "Download patch to previous mainline", "patch"),
    ("patch_incremental", "Download incremental patch", "inc.&nbsp;patch"),
    ("diffview", "View diff in cgit", "view&nbsp;diff"),
    ("gitweb", "Browse the git tree using cgit", "browse"),
    ("changelog", "View detailed change logs", "changelog"),
)


def write_files(target: Path, mainline: Sequence[Release], stable: Sequence[Release], until: datetime) -> None:
    """What kernel.org would say at `until`; later releases are known only so far as a series' last one is its last."""
    entries = entries_of(mainline, stable, until)
    latest = _latest_stable(entries)
    document = json.dumps(releases_json.write(entries, latest), indent=4)
    texts = {
        "releases.json": f"{document}\n",
        "feeds/kdist.xml": _feed(entries, until),
        "index.html": _front_page(entries, latest),
        "category/releases.html": _releases_page(),
        "finger_banner": banner.write(entries, latest),
    }
    for name, text in texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")


def entries_of(mainline: Sequence[Release], stable: Sequence[Release], until: datetime) -> list[Entry]:
    """Mainline, then stable, longterm and linux-next, newest versions first."""
    last = max((r for r in mainline if r.at <= until), key=lambda r: r.at)
    found = [_entry(_version(last), last.at, "mainline", is_eol=False)]
    for series, releases in _series(mainline, stable).items():
        newest = max((r for r in releases if r.at <= until), key=lambda r: r.at, default=last)
        is_eol = series not in LONGTERM and newest is releases[-1]
        if newest is not last and until - newest.at <= _LINGERS:
            moniker = "longterm" if series in LONGTERM else "stable"
            found.append(_entry(_version(newest), newest.at, moniker, is_eol=is_eol))
    found.append(_daily(until))
    return sorted(found, key=lambda e: (-MONIKERS.index(e.moniker), _parsed(e.version)), reverse=True)


def _series(mainline: Iterable[Release], stable: Iterable[Release]) -> dict[str, list[Release]]:
    """Every series' releases in order, the final one first."""
    found: dict[str, list[Release]] = {}
    for release in sorted((*mainline, *stable), key=lambda r: r.at):
        version = _version(release)
        if version.rc is None and version.base:
            found.setdefault(version.base, []).append(release)
    return found


def _entry(version: Version, at: datetime, moniker: str, *, is_eol: bool) -> Entry:
    links = links_of(version, domain=_DOMAIN).as_mapping()
    return Entry(version.text, moniker, is_eol, at, Precision.SECOND, links)


def _daily(until: datetime) -> Entry:
    """The newest linux-next tree, as sample/repos.py makes them: at five on working days."""
    day = until.replace(hour=5, minute=0, second=0, microsecond=0)
    while day > until or day.weekday() >= 5:
        day -= timedelta(days=1)
    return _entry(Version(day=day.date()), day, "linux-next", is_eol=False)


def _latest_stable(entries: Iterable[Entry]) -> str:
    """The highest version that is final and maintained."""
    final = [v for e in entries if not e.is_eol and (v := _parsed(e.version)).rc is None and v.day is None]
    return max(final).text


def _version(release: Release) -> Version:
    return _parsed(release.version)


def _parsed(text: str) -> Version:
    version = parse_version(text)
    if version is None:
        raise ValueError(f"{text} is no version")
    return version


def _feed(entries: Iterable[Entry], until: datetime) -> str:
    items = "".join(map(_item, entries))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>Latest Linux Kernel Versions</title><link>http://www.{_DOMAIN}</link>"
        f"<description>Latest Linux Kernel Versions</description><lastBuildDate>{_rfc822(until)}</lastBuildDate>"
        f"{items}</channel></rss>\n"
    )


def _item(entry: Entry) -> str:
    at = _at(entry)
    return (
        f"<item><title>{entry.version}: {entry.moniker}</title><link>http://www.{_DOMAIN}/</link>"
        f"<description>{escape(_table(entry), quote=False)}</description><pubDate>{_rfc822(at)}</pubDate>"
        f'<guid isPermaLink="false">kernel.org,{entry.moniker},{entry.version},{at:%Y-%m-%d}</guid></item>'
    )


def _table(entry: Entry) -> str:
    """What the feed says of a kernel."""
    links = entry.links
    named = {key: f'<a href="{link}">{link.rpartition("/")[2]}</a>' for key, link in links.items()}
    patches = [
        f'<a href="{links[key]}">{word}</a>'
        for key, word in (("patch_full", "full"), ("patch_incremental", "incremental"))
        if key in links
    ]
    rows = {
        "Version": f"<strong>{entry.version}{' (EOL)' if entry.is_eol else ''}</strong> ({entry.moniker})",
        "Released": f"{_at(entry):%Y-%m-%d}",
        "Source": named.get("source"),
        "PGP Signature": named.get("pgp"),
        "Patch": patches[0] + "".join(f" ({link})" for link in patches[1:]) if patches else None,
        "ChangeLog": named.get("changelog"),
    }
    lines = (f'<tr><th align="right">{name}:</th><td>{value}</td></tr>\n' for name, value in rows.items() if value)
    return f"<table>\n{''.join(lines)}</table>"


def _rfc822(at: datetime) -> str:
    return f"{at:%a, %d %b %Y %H:%M:%S} -0000"


def _at(entry: Entry) -> datetime:
    if entry.released_at is None:
        raise ValueError(f"{entry.version} has no date")
    return entry.released_at


def _front_page(entries: Iterable[Entry], latest: str) -> str:
    source = links_of(_parsed(latest), domain=_DOMAIN).source
    return _page(
        "The Linux Kernel Archives",
        f'<table id="latest"><tr><td id="latest_link">\n<a href="{source}">{latest} </a></td></tr></table>\n'
        f'<table id="releases">\n{"".join(map(_row, entries))}</table>\n',
    )


def _row(entry: Entry) -> str:
    mark = ' <span class="eolkernel" title="This release is End-of-Life">[EOL]</span>' if entry.is_eol else ""
    cells = [f"{entry.moniker}:", f"<strong>{entry.version}{mark}</strong>", f"{_at(entry):%Y-%m-%d}"]
    for key, title, word in _COLUMNS:
        link = entry.links.get(key)
        cells.append(f'[<a href="{link}" title="{title}">{word}</a>] ' if link else " ")
    lines = "".join(f"    <td>{cell}</td>\n" for cell in cells)
    return f'<tr align="left">\n{lines}</tr>\n'


def _releases_page() -> str:
    head = "".join(f'<th class="head">{name}</th>' for name in ("Version", "Maintainer", "Released", "Projected EOL"))
    rows = "".join(
        f"<tr><td>{series}</td><td>{escape(_MAINTAINERS)}</td><td>{released}</td><td>{end}</td></tr>\n"
        for series, (released, end) in LONGTERM.items()
    )
    return _page(
        "Active kernel releases",
        '<table border="1" class="docutils">\n<caption>Longterm release kernels</caption>\n'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f"<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )
