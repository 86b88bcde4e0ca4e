"""Who sends our mails, as the setting MAIL_FROM names it."""

from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings

from outgoing.headers import ascii_address


def sender() -> str:
    """The address alone, its domain in ASCII; HeaderError where the setting holds none."""
    return _bare(settings.MAIL_FROM)


def domain() -> str:
    """Where Message-IDs and names of lists of ours are from."""
    return sender().rpartition("@")[2]


@lru_cache(maxsize=4)  # every mail needs it several times
def _bare(mailbox: str) -> str:
    return ascii_address("From", parseaddr(mailbox)[1])
