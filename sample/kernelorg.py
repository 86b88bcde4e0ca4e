"""Files of the shape that kernel.org serves: releases.json, feeds/kdist.xml, finger_banner. Pure but for writing."""

import json
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from sample.history import Release

_CDN = "https://cdn.kernel.example/pub/linux/kernel"


def write_files(target: Path, mainline: list[Release], stable: list[Release], until: datetime) -> None:
    """What kernel.org would say at `until`."""
    entries = _entries(mainline, stable, until)
    (target / "feeds").mkdir(parents=True, exist_ok=True)
    newest = next((e["version"] for e in entries if e["moniker"] == "stable"), None)
    document = {"latest_stable": {"version": newest}, "releases": entries}
    (target / "releases.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    (target / "feeds" / "kdist.xml").write_text(_feed(entries), encoding="utf-8")
    lines = [f"The latest {entry['moniker']} version of the Linux kernel is: {entry['version']}" for entry in entries]
    (target / "finger_banner").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _entries(mainline: list[Release], stable: list[Release], until: datetime) -> list[dict[str, object]]:
    last = max((r for r in mainline if r.at <= until), key=lambda r: r.at)
    newest: dict[str, Release] = {}
    for release in sorted((r for r in stable if r.at <= until), key=lambda r: r.at):
        newest[release.version.rpartition(".")[0]] = release
    living = [r for r in newest.values() if (until - r.at).days < 30]
    entries = [_entry(last, "mainline")]
    latest = max(living, key=lambda r: tuple(map(int, r.version.split("."))), default=None)
    for release in sorted(living, key=lambda r: tuple(map(int, r.version.split("."))), reverse=True):
        entries.append(_entry(release, "stable" if release is latest else "longterm"))
    return entries


def _entry(release: Release, moniker: str) -> dict[str, object]:
    version = release.version
    folder = f"{_CDN}/v{version.partition('.')[0]}.x"
    is_rc = "-rc" in version
    return {
        "iseol": False,
        "version": version,
        "moniker": moniker,
        "source": None if is_rc else f"{folder}/linux-{version}.tar.xz",
        "pgp": None if is_rc else f"{folder}/linux-{version}.tar.sign",
        "released": {"timestamp": int(release.at.timestamp()), "isodate": f"{release.at:%Y-%m-%d}"},
        "gitweb": f"https://git.kernel.example/h/v{version}",
        "changelog": f"{folder}/ChangeLog-{version}" if moniker != "mainline" else None,
        "diffview": None,
        "patch": {"full": f"{folder}/patch-{version}.xz", "incremental": None},
    }


def _feed(entries: list[dict[str, object]]) -> str:
    items = "".join(
        f"<item><title>{entry['version']}: {entry['moniker']}</title><link>http://www.kernel.example/</link>"
        f"<description>{escape(_table(entry))}</description>"
        "</item>"
        for entry in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
        f"<title>Latest Linux Kernel Versions</title>{items}</channel></rss>\n"
    )


def _table(entry: dict[str, object]) -> str:
    return f"<table><tr><th>Version:</th><td>{entry['version']}</td></tr></table>"
