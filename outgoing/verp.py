"""Return addresses: one for each recipient (VERP), so that a bounce tells whom it is about, however it is written.

A key that somebody made up does nothing: its end is a digest that only this site can make. Letters are small ones, for
mail servers may fold the case of what they return.
"""

import re
from base64 import b32encode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from outgoing.sender import sender

_MAC_LETTERS = 12  # 60 bits: nobody guesses one through a mail server
_LONGEST = 320  # characters of an address: 64 of the local part, @, 255 of the domain (RFC 5321, 4.5.3.1)
_KEY = re.compile(r"[a-z0-9]{1,40}")
_TAG = re.compile(r"([a-z0-9]{1,40})-([a-z2-7]{12})")


def return_address(key: str) -> str:
    """Where bounces of mails to the owner of a key come back to; without BOUNCE_ADDRESS, the sender's address."""
    if not settings.BOUNCE_ADDRESS:
        return sender()
    if not _KEY.fullmatch(key):
        raise ValueError(f"a key has small letters and digits: {key!r}")
    local, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{key}-{_mac(key, settings.SECRET_KEY)}@{domain}"


def key_of(address: str) -> str | None:
    """The key in a return address of ours; None where it is not one, or forged."""
    local, _, domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    address = address[: _LONGEST + 1].strip("<> \t").lower()
    start, end = f"{local}+", f"@{domain}"
    if not local or len(address) > _LONGEST or not (address.startswith(start) and address.endswith(end)):
        return None
    ours = _TAG.fullmatch(address[len(start) : -len(end)])
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if ours is None or not any(constant_time_compare(ours[2], _mac(ours[1], secret)) for secret in secrets):
        return None
    return ours[1]


def _mac(key: str, secret: str | bytes) -> str:
    digest = salted_hmac("outgoing.verp", key, secret=secret, algorithm="sha256").digest()
    return b32encode(digest).decode("ascii").lower()[:_MAC_LETTERS]
