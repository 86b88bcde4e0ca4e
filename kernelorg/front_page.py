"""The table of kernels on www.kernel.org's front page. Pure.

The form (seen of 2018 to 2024): `<table id="releases">`, a row for each kernel: `mainline:`,
`<strong>6.12-rc7</strong>` (or `6.11.11 <span class="eolkernel" ...>[EOL]</span>`), `2024-11-10`, then a cell for each
link, empty where there is none. Cells are known by what they hold, not by where they stand.
"""

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from kernelorg.entries import MONIKERS, Draft, Entry, Listing, ListingError
from kernelorg.pages import page_of, rows_of, words_of
from releases.versions import parse_version

_WANTED = "the front page"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TARBALL = re.compile(r"/linux-([^/]{3,40})\.tar\.[a-z0-9]+$")
_EOL = "[EOL]"
_MOST = 20  # tags of one kind that are looked at in a row; there are seven links
_LINKS = {
    "tarball": "source",
    "pgp": "pgp",
    "patch": "patch_full",
    "inc. patch": "patch_incremental",
    "view diff": "diffview",
    "browse": "gitweb",
    "changelog": "changelog",
}


def read(body: bytes) -> Listing:
    """The listing, dated by days; what is odd in it is remarked on. ListingError when there is no such table."""
    page = page_of(body, wanted=_WANTED)
    table = page.find("table", id="releases")
    if table is None:
        raise ListingError("a page without the table of releases")
    draft = Draft()
    for row in rows_of(table):
        if cells := row.find_all("td", recursive=False):
            _add(draft, row, cells)
    return draft.listing(draft.latest(_latest(page)))


def _add(draft: Draft, row: Tag, cells: Sequence[Tag]) -> None:
    texts = [words_of(cell) for cell in cells]
    listed = _version(row, texts)
    version = draft.version(listed.replace(_EOL, ""))
    if version is None:
        return
    moniker = next((text for text in texts if text.endswith(":") or text in MONIKERS), "")
    day = next((text for text in texts if _DAY.fullmatch(text)), None)
    at, precision = draft.moment(version, None, day)
    anchors = row.find_all("a", href=True, limit=_MOST)
    links = {_LINKS[name]: link["href"] for link in anchors if (name := words_of(link)) in _LINKS}
    draft.entries.append(
        Entry(
            version=version,
            moniker=draft.moniker(version, moniker.rstrip(": ")),
            is_eol=_EOL in listed or row.find(class_="eolkernel") is not None,
            released_at=at,
            precision=precision,
            links=draft.links(version, links),
        )
    )


def _version(row: Tag, texts: Sequence[str]) -> str:
    """What is a version, with the mark of its end of life: in bold, else in a cell of its own."""
    bold = [words_of(tag) for tag in row.find_all("strong", limit=_MOST)]
    found = (text for text in (*bold, *texts) if parse_version(text.replace(_EOL, "").strip()))
    return next(found, bold[0] if bold else "")


def _latest(page: BeautifulSoup) -> str | None:
    """What the yellow button offers: its words, else the file that it leads to."""
    for name in ("latest_link", "latest_button"):
        place = page.find(id=name)
        link = place.find("a", href=True) if place is not None else None
        if link is None:
            continue
        if parse_version(words_of(link)) is not None:
            return words_of(link)
        if found := _TARBALL.search(str(link["href"])):
            return found[1]
    return None
