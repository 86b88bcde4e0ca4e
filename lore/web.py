"""A list's pages as public-inbox shows them: what can be asked, and what the answers mean."""

from datetime import datetime

from archive.fetch import ATOM, GZIP, Client, FetchError, RefusedError
from hosts.taking import How
from lore.feed import Feed, FeedError, read_feed
from lore.mboxrd import MboxError, split_mails

MAX_FEED = 16 * 1024 * 1024  # bytes: 25 mails with their text
MAX_MAIL = 32 * 1024 * 1024  # bytes; readers look at 4 MB of it
MAX_MBOX = 64 * 1024 * 1024  # bytes, unpacked, of a thread or of the mails of some hours
_RAW = How(limit=MAX_MAIL, expect=("text/plain", "application/mbox"))
_MBOX = How(limit=MAX_MBOX, expect=GZIP, gunzip=True)


class NoSearchError(FetchError):
    """The list has no search index; its feed has to do."""


class Web:
    """One list, at its address `https://host/list/`. All methods raise FetchError when nothing of use comes back."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._has_search = True

    def newest(self) -> Feed:
        """The newest mails, newest first; as many as upstream's page has, 25 as a rule."""
        return self._feed("")

    def since(self, at: datetime) -> Feed:
        """Mails that arrived at that second or later, oldest first; the newest page where fewer than one are left."""
        return self._feed(f"?t={at:%Y%m%d%H%M%S}-")

    def until(self, at: datetime) -> Feed:
        """Mails that arrived at that second or before, newest first."""
        return self._feed(f"?t={at:%Y%m%d%H%M%S}")

    def raw(self, slug: str) -> list[bytes] | None:
        """All mails with an id; None where the list has none."""
        return self._mails(f"{self._url}/{slug}/raw", _RAW)

    def thread(self, slug: str) -> list[bytes] | None:
        """All mails of a mail's thread; None where the list does not have the mail."""
        return self._mails(f"{self._url}/{slug}/t.mbox.gz", _MBOX)

    def arrived(self, start: datetime, end: datetime) -> list[bytes]:
        """All mails that arrived in these seconds, both included. NoSearchError, TooLargeError."""
        if not self._has_search:
            raise NoSearchError(f"{self._url} has no search")
        url = f"{self._url}/?q=rt:{int(start.timestamp())}..{int(end.timestamp())}&x=m"
        return self._mails(url, _MBOX, is_search=True) or []

    def _feed(self, query: str) -> Feed:
        url = f"{self._url}/new.atom{query}"
        try:
            return read_feed(self._client.get(url, limit=MAX_FEED, expect=ATOM).body)
        except RefusedError as error:
            if error.status == 404 and query:  # "No feed found for thread": no mail there
                return Feed((), 0)
            raise
        except FeedError as error:
            raise FetchError(f"{url}: {error}"[:500]) from error

    def _mails(self, url: str, how: How, *, is_search: bool = False) -> list[bytes] | None:
        try:
            answer = self._client.post(url, **how) if is_search else self._client.get(url, **how)
            return list(split_mails(answer.body))
        except RefusedError as error:
            if error.status in (404, 410):
                return None
            if is_search and error.status == 501:
                self._has_search = False
                raise NoSearchError(str(error)) from error
            raise
        except MboxError as error:
            raise FetchError(f"{url[:200]}: {error}"[:500]) from error
