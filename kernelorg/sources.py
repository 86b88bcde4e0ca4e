"""Asks a site for what it lists: releases.json, else its feed, else its front page; once a day its longterm table."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from archive.fetch import Answer, Client, FetchError, TryLaterError
from kernelorg import front_page, kdist, longterm, releases_json
from kernelorg.entries import Listing, ListingError
from kernelorg.longterm import LongtermRow
from kernelorg.models import Site

PAUSE = timedelta(minutes=10)  # between two polls over HTTP: releases come by the day
_DAILY = timedelta(days=1)
_LIMIT = 4 * 1024 * 1024  # bytes; the real files have 30 kB
_SKEW = timedelta(minutes=5)  # a clock further off than that is worth a word
_SECONDS = re.compile(r"[0-9]{1,9}")
# The same facts in three forms, the richest first; in a directory the front page is a file.
_FORMS: tuple[tuple[str, str, Callable[[bytes], Listing]], ...] = (
    ("releases.json", "releases.json", releases_json.read),
    ("feeds/kdist.xml", "feeds/kdist.xml", kdist.read),
    ("", "index.html", front_page.read),
)
_LONGTERM = ("category/releases.html", "category/releases.html")


@dataclass(frozen=True, slots=True)
class News:
    """What a site answered; `listing` is None when nothing has changed since it was last asked.

    remarks  on the answer, those of the forms that failed before included
    skew     a word when the site's clock and ours differ
    """

    form: str
    listing: Listing | None
    remarks: tuple[str, ...] = ()
    skew: tuple[str, ...] = ()
    etags: dict[str, str] = field(default_factory=dict)


def is_due(site: Site, *, now: datetime, by_hand: bool) -> bool:
    """Whether a site may be asked: not while it wants to be left alone, nor, unless by hand, too often."""
    if site.quiet_until is not None and site.quiet_until > now:
        return False
    is_near = not site.url.startswith("http")
    return by_hand or is_near or site.checked_at is None or site.checked_at <= now - PAUSE


def ask(site: Site, *, now: datetime) -> News:
    """What the site lists. FetchError when all three forms fail, with what went wrong in each."""
    failures: dict[str, str] = {}
    with Client() as client:
        for path, file, read in _FORMS:
            etag = str(site.etags.get(file, ""))
            try:
                answer = _get(client, site, (path, file), etag=etag)
                skew = _skew(answer, now)
                if answer.is_unchanged and etag:
                    return News(file, None, skew=skew)
                listing = read(answer.body)
            except TryLaterError:
                raise
            except (FetchError, ListingError) as error:
                failures[file] = str(error)
                continue
            # Only the first form is asked for conditionally: the others are a way round its failure.
            etags = {file: answer.etag} if answer.etag and not failures else {}
            instead = tuple(f"instead of {failed}, {file} was read: {why}" for failed, why in failures.items())
            return News(file, listing, (*instead, *listing.remarks), skew, etags)
    raise FetchError("; ".join(f"{file}: {why}" for file, why in failures.items()))


def ask_longterm(site: Site) -> tuple[LongtermRow, ...]:
    """The table of longterm series with their projected ends. FetchError when there is none."""
    with Client() as client:
        try:
            return longterm.read(_get(client, site, _LONGTERM).body)
        except ListingError as error:
            raise FetchError(str(error)) from error


def quiet_until(error: FetchError, now: datetime) -> datetime | None:
    """Until when the site asked to be left alone; None where it did not."""
    return now + timedelta(seconds=error.seconds) if isinstance(error, TryLaterError) else None


def is_longterm_due(site: Site, *, now: datetime) -> bool:
    """Once a day: promises are made by the month."""
    return site.longterm_at is None or site.longterm_at <= now - _DAILY


def _get(client: Client, site: Site, names: tuple[str, str], etag: str = "") -> Answer:
    """A file of the site, over HTTP or out of a directory."""
    path, file = names
    if site.url.startswith(("http://", "https://")):
        return client.get(f"{site.url.rstrip('/')}/{path}", etag=etag, limit=_LIMIT)
    try:
        with (Path(site.url) / file).open("rb") as opened:
            body = opened.read(_LIMIT + 1)
    except OSError as error:
        raise FetchError(f"cannot be read: {error.strerror}") from error
    if len(body) > _LIMIT:
        raise FetchError(f"has more than {_LIMIT} bytes")
    return Answer(200, body)


def _skew(answer: Answer, now: datetime) -> tuple[str, ...]:
    """A word when the site's clock and ours differ: dates of releases are compared with ours."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", "")) + _age(answer)
    except (ValueError, OverflowError):
        return ()
    ahead = (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)) - now
    if abs(ahead) <= _SKEW:
        return ()
    minutes = round(abs(ahead).total_seconds() / 60)
    return (f"its clock is {minutes} minutes {'ahead of' if ahead > timedelta(0) else 'behind'} ours",)


def _age(answer: Answer) -> timedelta:
    """How long a cache on the way has had the answer (RFC 9111, 5.1)."""
    given = answer.headers.get("Age", "").strip()
    return timedelta(seconds=int(given)) if _SECONDS.fullmatch(given) else timedelta(0)
