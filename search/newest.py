"""Mails, series and commits with the words of a query, newest first: fast for words that are rare and for common ones.

An index of words gives what has a word, in no order: good for a rare word, but `drm` is in every fifth mail, and to
sort a hundred thousand of them for the newest 25 takes a tenth of a second. So where the planner expects more than
`_FEW` matches, the newest `_WINDOW` rows are walked through first, by the index on time: where they fill a page, it is
right, since nothing newer can be missing. Where they do not, a match is to be expected in fewer than one row of sixty,
and the index of words finds all of them, to be sorted and counted. The planner's guess decides which is quicker, never
what is found. In the walk, ILIKE on the text as it stands (1 us a row) spares most rows
the making of their words (16 us).

The number of matches is counted to CAP only. For words that the planner expects in _SURELY times as many rows no count
is made: its statistics would have to be off by that factor to make "1,000+" wrong.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from search.language import Fields, Query, Term

CAP = 1000  # matches that are counted; more are "1,000+"
_WINDOW = 1500
_FEW = 2000
_TIED = 10  # the planner takes words for independent: `drm` and `amd` are together far more often than that
_SURELY = 20
_EVER = datetime(1970, 1, 1, tzinfo=UTC)

_WALK = """
SELECT id FROM (SELECT *, {hay} AS hay, {who} AS who FROM {table}
    WHERE {time} BETWEEN %(since)s AND %(until)s ORDER BY {time} DESC, id DESC LIMIT %(window)s) {table}
WHERE hay ILIKE ALL(%(has_all)s) AND hay ILIKE ANY(%(has_any)s) AND who ~* ALL(%(people)s) AND hay ~* ALL(%(phrases)s)
    AND {also} AND search_words(hay) @@ to_tsquery('simple', %(relaxed)s)
    AND (NOT %(needs_exact)s OR search_words(hay) @@ to_tsquery('simple', %(exact)s))
ORDER BY {time} DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
# Only the index of words may answer this. `IS TRUE` keeps the exact query out of it, which would make the words of
# every row that it finds; and by the index on time (hence the interval) those of every row of that time would be made.
_MATCHES = """
FROM {table} WHERE search_words({hay}) @@ to_tsquery('simple', %(relaxed)s)
    AND {time} + interval '0' BETWEEN %(since)s AND %(until)s
    AND {who} ~* ALL(%(people)s) AND {hay} ~* ALL(%(phrases)s) AND {also}
    AND (NOT %(needs_exact)s OR (search_words({hay}) @@ to_tsquery('simple', %(exact)s)) IS TRUE)
"""
_ALL = f"SELECT id, count(*) OVER () {_MATCHES} ORDER BY {{time}} DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608
_COUNT = f"SELECT count(*) FROM (SELECT 1 {_MATCHES} LIMIT %(cap)s) counted"  # noqa: S608
_EXPECTED = """
EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE search_words({hay}) @@ to_tsquery('simple', %(relaxed)s)
"""
_PLAIN = """
SELECT id FROM {table} WHERE {time} BETWEEN %(since)s AND %(until)s AND {also}
ORDER BY {time} DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
_PLAIN_COUNT = """
SELECT count(*) FROM (
    SELECT 1 FROM {table} WHERE {time} BETWEEN %(since)s AND %(until)s AND {also} LIMIT %(cap)s) counted
"""


class Source:
    """A table that is searched: its statements, each made once from names that are all written here."""

    def __init__(self, *, table: str, time: str, what: str, who: Sequence[str], also: str = "true") -> None:
        people = " || ' ' || ".join(who)
        names = {
            "table": table,
            "time": time,
            "hay": f"({what} || ' ' || {people})",
            "who": f"({people})",
            "also": also,
        }
        self.walk, self.all, self.count, self.expected, self.plain, self.plain_count = (
            statement.format_map(names) for statement in (_WALK, _ALL, _COUNT, _EXPECTED, _PLAIN, _PLAIN_COUNT)
        )


MAILS = Source(table="archive_message", time="arrived", what="subject", who=("from_name", "from_address"))
SERIES = Source(
    table="patches_series", time="posted_at", what="title", who=("author_name", "author_address"),
    also="(%(subsystem)s = '' OR lists @> ARRAY[%(subsystem)s])",
)  # fmt: skip
# Of now, every commit that is stored is known; of the past, those that had landed. OFFSET keeps the planner from
# joining all landings before it knows which few commits are asked about.
COMMITS = Source(
    table="trees_commit", time="authored_at", what="subject", who=("author_name", "author_address"),
    also="(%(commit)s = '' OR sha LIKE %(commit)s || '%%') AND (NOT %(is_past)s OR EXISTS ("
    "SELECT 1 FROM trees_landing l WHERE l.commit_id = trees_commit.id AND l.landed_at <= %(at)s OFFSET 0))",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of one page of matches, newest first; `count` is CAP + 1 where there are more than CAP."""

    keys: Sequence[int]
    count: int


def newest(source: Source, query: Query, *, at: datetime, is_past: bool, limit: int, offset: int = 0) -> Found:
    """A page of matches: two statements for rare words, two to four for common ones."""
    asked = _asked(query, at=at, is_past=is_past) | {"limit": limit, "offset": offset}
    if not asked["relaxed"]:
        keys = [row[0] for row in _rows(source.plain, asked)]
        return Found(keys, offset + len(keys) if 0 < len(keys) < limit else _rows(source.plain_count, asked)[0][0])
    expected = _expected(source, asked)
    if expected * _TIED ** (asked["most_words"] - 1) > _FEW:
        keys = [row[0] for row in _rows(source.walk, asked)]
        if len(keys) == limit:
            return Found(keys, _count(source, asked, expected))
    rows = _rows(source.all, asked)
    if not rows and offset:  # behind the last page
        return Found((), _rows(source.count, asked)[0][0])
    return Found([key for key, _ in rows], min(rows[0][1], CAP + 1) if rows else 0)


def _expected(source: Source, asked: dict[str, Any]) -> int:
    """In how many rows the planner expects the words: at any time, and in any order."""
    told = _rows(source.expected, asked)[0][0]
    return int((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]["Plan Rows"])


def _count(source: Source, asked: dict[str, Any], expected: int) -> int:
    is_whole = not (asked["is_past"] or asked["since"] > _EVER or asked["phrases"] or asked["people"])
    is_whole = is_whole and not (asked["subsystem"] or asked["commit"] or asked["has_until"])
    if is_whole and expected > _SURELY * CAP:
        return CAP + 1
    return int(_rows(source.count, asked)[0][0])


def _rows(statement: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())


def _asked(query: Query, *, at: datetime, is_past: bool) -> dict[str, Any]:
    """What the statements ask, as their parameters."""
    fields = query.fields
    until = min(at, fields.until - timedelta(microseconds=1)) if fields.until is not None else at
    only = query.alternatives[0] if len(query.alternatives) == 1 else ()
    phrases = [_phrase(term) for term in only if len(term.words) > 1 and not term.is_excluded]
    is_decided = bool(only) and not any(len(term.words) > 1 for term in only if term.is_excluded)
    return {
        "at": at,
        "is_past": is_past,
        "since": fields.since or _EVER,
        "until": until,
        "has_until": fields.until is not None,
        "window": _WINDOW,
        "cap": CAP + 1,
        "subsystem": fields.subsystem,
        "commit": fields.commit,
        "relaxed": with_people(query.relaxed(), fields),
        "exact": with_people(query.exact(), fields),
        "most_words": max((sum(len(t.words) for t in terms) for terms in query.alternatives), default=1),
        "needs_exact": query.has_phrases and not is_decided,
        "phrases": phrases,
        "people": [_START + word for word in fields.people],
        **_parts(query),
    }


def with_people(words: str, fields: Fields) -> str:
    """The words of `from:` are looked for along with the others; who has them is checked row by row."""
    people = " & ".join(f"'{word}':*" for word in fields.people)
    return " & ".join(part for part in (words and f"({words})", people) if part)


_START, _END, _BETWEEN = "(?<![[:alnum:]])", "(?![[:alnum:]])", "[^[:alnum:]]+"


def _phrase(term: Term) -> str:
    """A phrase as a regular expression of PostgreSQL's; its words are letters and digits alone."""
    return _START + _BETWEEN.join(term.words) + ("" if term.is_prefix else _END)


def _parts(query: Query) -> dict[str, list[str]]:
    """What a match has somewhere in its text: all of the first, and one of the second.

    The longest first, which is the rarest as a rule. ASCII words alone: ILIKE and the index may disagree about the
    case of others.
    """
    wanted = [[w for term in terms if not term.is_excluded for w in term.words] for terms in query.alternatives]
    if len(wanted) == 1:
        return {
            "has_all": [f"%{w}%" for w in sorted(wanted[0], key=len, reverse=True) if w.isascii()],
            "has_any": ["%"],
        }
    longest = [max(words, key=len) for words in wanted]
    are_plain = longest and all(word.isascii() for word in longest)
    return {"has_all": [], "has_any": [f"%{word}%" for word in longest] if are_plain else ["%"]}
