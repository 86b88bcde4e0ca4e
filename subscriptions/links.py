"""Signed addresses: whoever holds one may do one thing, without an account. Nothing of them is stored.

Each purpose has a salt of its own, so that a link for one thing is none for another. What a key stands for may
be gone by then: what that means is for the page to say.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.urls import reverse

CONFIRM_WITHIN = timedelta(hours=48)
MANAGE_WITHIN = timedelta(days=90)
_SEPARATOR = "."  # a colon in an address is quoted by some mail programs


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token says: the key that it was made for; '' if it opens nothing, and whether only its time is over."""

    key: str = ""
    is_expired: bool = False


def confirm_url(key: str) -> str:
    """Where what was asked for is confirmed; for 48 hours."""
    return _address("confirm", _dated("confirm").sign(key))


def manage_url(subscriber_key: str) -> str:
    """Where a subscriber sees and changes everything; for 90 days."""
    return settings.SITE_URL + manage_path(subscriber_key)


def manage_path(subscriber_key: str) -> str:
    """The same, for a page of this site."""
    return reverse("subscriptions:manage", args=[_dated("manage").sign(subscriber_key)])


def unsubscribe_url(subscription_key: str) -> str:
    """Where a subscription ends, by a click or as RFC 8058 has it; for good."""
    return _address("unsubscribe", _lasting().sign(subscription_key))


def open_confirm(token: str) -> Opened:
    """The key of what was asked for."""
    return _opened(_dated("confirm"), token, CONFIRM_WITHIN)


def open_manage(token: str) -> Opened:
    """The key of a subscriber."""
    return _opened(_dated("manage"), token, MANAGE_WITHIN)


def open_unsubscribe(token: str) -> Opened:
    """The key of a subscription."""
    try:
        return Opened(_lasting().unsign(token))
    except BadSignature:
        return Opened()


def _opened(signer: TimestampSigner, token: str, within: timedelta) -> Opened:
    try:
        return Opened(signer.unsign(token, max_age=within))
    except SignatureExpired:
        return Opened(is_expired=True)
    except BadSignature:
        return Opened()


def _dated(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=f"subscriptions.{purpose}", sep=_SEPARATOR)


def _lasting() -> Signer:
    return Signer(salt="subscriptions.unsubscribe", sep=_SEPARATOR)


def _address(name: str, token: str) -> str:
    return settings.SITE_URL + reverse(f"subscriptions:{name}", args=[token])
