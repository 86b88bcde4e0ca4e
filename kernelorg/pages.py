"""HTML of kernel.org's pages as a tree, whatever it is like. Pure."""

import re

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag

from kernelorg.entries import ListingError, check_body, words

_INSTRUCTION = re.compile(r"<\?[^>]*>?")  # an XML declaration makes the parser complain
_MAX_ROWS = 2_000


def page_of(body: bytes, *, wanted: str) -> BeautifulSoup:
    """The tree of a page; ListingError when the answer cannot be one."""
    check_body(body, wanted=wanted, is_page=True)
    return tree_of(body.decode("utf-8", "replace"))


def tree_of(html: str) -> BeautifulSoup:
    """The tree of some HTML; text without any tag is an empty tree."""
    try:
        return BeautifulSoup(_INSTRUCTION.sub("", html) if "<" in html else "", "lxml")
    except ParserRejectedMarkup as error:
        raise ListingError("HTML that no parser takes") from error


def rows_of(table: Tag) -> list[Tag]:
    """The first 2,000 of the table's own rows: those of tables in its cells would be read again and again."""
    parts = [table, *table.find_all(["thead", "tbody", "tfoot"], recursive=False, limit=_MAX_ROWS)]
    rows: list[Tag] = []
    for part in parts:
        rows += part.find_all("tr", recursive=False, limit=_MAX_ROWS - len(rows))
        if len(rows) >= _MAX_ROWS:  # a limit of zero would be none
            break
    return rows


def words_of(tag: Tag | None) -> str:
    """The words in a tag, non-breaking spaces included; '' for none."""
    return words(tag.get_text()) if tag is not None else ""
