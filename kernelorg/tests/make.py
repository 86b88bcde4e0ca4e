"""Builders: listings in kernel.org's forms, with its white space and attributes."""

import json
from datetime import datetime
from html import escape

from kernelorg.tests.real import SECONDS, Listed

_NAMES = ("source", "pgp", "gitweb", "changelog", "diffview")
_TITLES = {
    "source": ("Download complete tarball", "tarball"),
    "pgp": ("Download PGP verification signature", "pgp"),
    "patch_full": ("Download patch to previous mainline", "patch"),
    "patch_incremental": ("Download incremental patch", "inc.&nbsp;patch"),
    "diffview": ("View diff in cgit", "view&nbsp;diff"),
    "gitweb": ("Browse the git tree using cgit", "browse"),
    "changelog": ("View detailed change logs", "changelog"),
}


def json_entry(listed: Listed, **changes: object) -> dict[str, object]:
    """An entry of releases.json; a change to `...` takes the key away."""
    noon = int(datetime.fromisoformat(f"{listed.day}T12:00:00+00:00").timestamp())
    usual: dict[str, object] = {"iseol": listed.is_eol, "version": listed.version, "moniker": listed.moniker}
    usual |= {name: listed.links.get(name) for name in ("source", "pgp")}
    usual |= {"released": {"timestamp": SECONDS.get(listed.version, noon), "isodate": listed.day}}
    usual |= {name: listed.links.get(name) for name in ("gitweb", "changelog", "diffview")}
    patch = {"full": listed.links.get("patch_full"), "incremental": listed.links.get("patch_incremental")}
    return {key: value for key, value in (usual | {"patch": patch} | changes).items() if value is not ...}


def json_document(*entries: object, **changes: object) -> bytes:
    """releases.json."""
    usual: dict[str, object] = {"latest_stable": {"version": "5.10.1"}, "releases": list(entries)}
    found = {key: value for key, value in (usual | changes).items() if value is not ...}
    return json.dumps(found, indent=4).encode()


def feed(*items: str, head: str = "") -> bytes:
    """feeds/kdist.xml."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n{head}<rss version="2.0"><channel>'
        "<title>Latest Linux Kernel Versions</title><link>http://www.kernel.org</link>"
        "<description>Latest Linux Kernel Versions</description>"
        f"<lastBuildDate>Fri, 08 May 2020 11:11:02 -0000</lastBuildDate>{''.join(items)}</channel></rss>"
    ).encode()


def item(listed: Listed, published: str, *, title: str | None = None, guid: str | None = None) -> str:
    """An item of the feed."""
    title = f"{listed.version}: {listed.moniker}" if title is None else title
    guid = f"kernel.org,{listed.moniker},{listed.version},{listed.day}" if guid is None else guid
    return (
        f"<item><title>{title}</title><link>http://www.kernel.org/</link>"
        f"<description>{escape(feed_table(listed), quote=False)}</description><pubDate>{published}</pubDate>"
        f'<guid isPermaLink="false">{guid}</guid></item>'
    )


def feed_table(listed: Listed) -> str:
    """What an item of the feed says of its kernel."""
    end, links = " (EOL)" if listed.is_eol else "", listed.links

    def named(key: str, text: str = "") -> str:
        return f'<a href="{links[key]}">{text or links[key].rpartition("/")[2]}</a>'

    row = '\n                <tr><th align="right">{}:</th><td>{}</td></tr>'.format
    table = row("Version", f"<strong>{listed.version}{end}</strong> ({listed.moniker})") + row("Released", listed.day)
    if "source" in links:
        table += row("Source", named("source"))
    if "pgp" in links:
        table += row("PGP Signature", named("pgp"))
    if "patch_full" in links:
        further = f" ({named('patch_incremental', 'incremental')})" if "patch_incremental" in links else ""
        table += row("Patch", named("patch_full", "full") + further)
    if "changelog" in links:
        table += row("ChangeLog", named("changelog"))
    return f"\n            <table>{table}\n            </table>"


def cells(listed: Listed) -> list[str]:
    """The cells of a row of the front page."""
    end = ' <span class="eolkernel" title="This release is End-of-Life">[EOL]</span>' if listed.is_eol else ""
    found = [f"<td>{listed.moniker}:</td>", f"<td><strong>{listed.version}{end}</strong></td>"]
    found.append(f"<td>{listed.day}</td>")
    for key, (title, name) in _TITLES.items():
        link = listed.links.get(key)
        found.append(f'<td>[<a href="{link}" title="{title}">{name}</a>] </td>' if link else "<td> </td>")
    return found


def front_page(*rows: list[str], latest: str = "6.7.9") -> bytes:
    """index.html, as far as it is about kernels."""
    button = f'<a href="https://cdn.kernel.org/pub/linux/kernel/v6.x/linux-{latest}.tar.xz">'
    table = "".join(
        '                <tr align="left">\n' + "".join(f"            {cell}\n" for cell in row) + "        </tr>\n"
        for row in rows
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><title>The Linux Kernel Archives</title></head><body>\n'
        f'<table id="latest"><tr><td id="latest_button">{button}<img src="/theme/dl.png" alt=""></a></td></tr>'
        f'<tr><td id="latest_link">\n{button}{latest} </a></td></tr></table>\n'
        f'        <table id="releases">\n{table}                </table>\n</body></html>\n'
    ).encode()
