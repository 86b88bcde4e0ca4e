"""Reads the regression lists that were kept by hand: linux-kernel, 2006 to 2011. Pure.

Format: a summary mail with a table `Date  Total  Pending  Unresolved`, and one mail or section per entry with keys
padded by tabs or blanks (`Bug-Entry :`, `Subject :`, `References :`, ...), continued on indented lines. No original of
a summary was at hand when this was written, so the reader is tolerant: any line of a date and two or three numbers
below such a heading counts.
"""

import re
from collections.abc import Iterator
from datetime import date

from archive.mail import Mail
from published.facts import RULE_CHANGE, Count, ListedBug, Publisher
from releases.versions import parse_version

_VERSION = r"(2\.6\.\d{1,2}|[3-7]\.\d{1,2})(-rc\d{1,2})?(?:-git\d*)?"
_SUBJECT = re.compile(
    rf"^\s*(?:\[\d+/\d+\]\s*)?{_VERSION}[^:]*:\s*(?:reported|known|list of|known unfixed)?.*regressions?", re.IGNORECASE
)
# A list of the cycle before goes out under the same release: `2.6.31-rc5: Reported regressions 2.6.29 -> 2.6.30`.
_SPAN = re.compile(
    r"regressions?\s+(?:introduced\s+)?(?:from\s+|between\s+)?2\.6\.\d{1,2}\s*(?:->|and|to)\s*(2\.6\.\d{1,2})\b", re.I
)
_HEADING = re.compile(r"^\s*Date\s+Total\s+Pending\s+Unresolved\s*$", re.MULTILINE | re.IGNORECASE)
_ROW = re.compile(r"^\s*(?:Today|(\d{4}-\d{2}-\d{2}))\s+(\d{1,4})\s+(\d{1,4})\s+(\d{1,4})\s*$", re.MULTILINE)
_KEY = re.compile(r"^(Bug-Entry|Subject|Submitter|Date|References|Message-ID|Handled-By|Patch|First-Bad-Commit|"
                  r"Caused-By)\s{0,40}:[ \t]{0,40}(.*)$", re.IGNORECASE)  # fmt: skip
_MAX_TEXT = 500_000
_MAX_ENTRIES = 500


def read_counts(mail: Mail) -> tuple[Count, ...]:
    """The table of a summary mail, newest row first; none for any other mail."""
    found = _SUBJECT.match(mail.subject)
    if found is None or mail.references:
        return ()
    text = mail.text[:_MAX_TEXT]
    heading = _HEADING.search(text)
    if heading is None:
        return ()
    stage = f"{found[1]}{found[2] or ''}"
    span = _SPAN.search(mail.subject) or _SPAN.search(text, 0, heading.start())
    cycle = span[1] if span else found[1]
    note = RULE_CHANGE if _is_after_change(cycle) else ""
    counts: list[Count] = []
    for row in list(_ROW.finditer(text, heading.end()))[:100]:
        day = _day(row[1]) if row[1] else mail.arrived.date()
        if day is None:
            continue
        counts.append(
            Count(
                publisher=Publisher.LIST,
                cycle=cycle,
                as_of=day,
                source=mail.message_id,
                stage="" if counts else stage,  # the newest row is about the mail's own release
                reported=int(row[2]),
                pending=int(row[3]),
                unresolved=int(row[4]),
                note=note,
            )
        )
    return tuple(counts)


def _is_after_change(version: str) -> bool:
    parsed, change = parse_version(version), parse_version("2.6.33")
    return parsed is not None and change is not None and not parsed < change


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_entries(text: str) -> tuple[ListedBug, ...]:
    """The entries of a list, in the order written."""
    found = []
    for fields in _entries(text[:_MAX_TEXT]):
        bug = " ".join(fields.get("bug-entry", []))
        if subject := " ".join(fields.get("subject", [])):
            found.append(
                ListedBug(
                    subject=subject,
                    bug=bug,
                    submitter=" ".join(fields.get("submitter", [])),
                    reported=" ".join(fields.get("date", []))[:10],
                    first_bad_commit=_commit(fields.get("first-bad-commit", []) + fields.get("caused-by", [])),
                    references=(*fields.get("references", ()), *_ids(fields.get("message-id", []))),
                    handled_by=tuple(fields.get("handled-by", ())),
                    patches=tuple(fields.get("patch", ())),
                )
            )
        if len(found) == _MAX_ENTRIES:
            break
    return tuple(found)


def _entries(text: str) -> Iterator[dict[str, list[str]]]:
    """Blocks of keys with their values; an empty line or a second subject ends a block."""
    fields: dict[str, list[str]] = {}
    key = ""
    for line in [*text.splitlines(), ""]:
        match = _KEY.match(line)
        if not line.strip() or (match and match[1].lower() == "subject" and "subject" in fields):
            if fields:
                yield fields
            fields, key = {}, ""
        if match:
            key = match[1].lower()
            fields.setdefault(key, []).append(match[2].strip())
        elif key and line[:1] in (" ", "\t") and line.strip():
            fields[key].append(line.strip())


def _ids(values: list[str]) -> tuple[str, ...]:
    return tuple(value.strip("<> ") for value in values if value.strip("<> "))


def _commit(values: list[str]) -> str:
    found = re.search(r"\b[0-9a-f]{7,40}\b", " ".join(values))
    return found[0] if found else ""
