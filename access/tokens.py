"""Making, finding and ending tokens. The secret is seen once, by who makes it; here is only its digest."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from access import secret
from access.models import Scope, Token

MOST = 20  # tokens of a user that count
MAX_NAME = 80
_USED_EVERY = timedelta(minutes=1)
_NEEDS = {Scope.TRIAGE: "regressions.add_decision", Scope.CANDIDATES: "candidates.add_verdict"}  # of its user


def offered(user: User) -> list[Scope]:
    """The scopes that a user's tokens may have."""
    return [scope for scope in Scope if _holds(user, scope)]


def _holds(user: User, scope: Scope) -> bool:
    return scope not in _NEEDS or user.has_perm(_NEEDS[scope])


@transaction.atomic
def issue(user: User, *, name: str, scopes: Iterable[str], now: datetime, days: int | None = None) -> tuple[Token, str]:
    """A new token of a user and its secret, which nobody can be told again; ValueError says what is wrong.

    days  after which it ends; None: when it is revoked
    """
    name, scopes = " ".join(name.split()), set(scopes)
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise ValueError(f"a name of 1 to {MAX_NAME} characters is wanted")
    if wrong := scopes - set(offered(user)):
        raise ValueError(f"no scope {', '.join(sorted(wrong))} can be had: there is {', '.join(offered(user))}")
    if days is not None and not 1 <= days <= 3650:
        raise ValueError("a number of days from 1 to 3650 is wanted")
    User.objects.select_for_update().get(pk=user.pk)  # of a form that is sent twice at once, the second finds the first
    standing = valid(user, now=now)
    if len(standing) >= MOST:
        raise ValueError(f"there are {MOST} already: revoke one first")
    if any(token.name == name for token in standing):
        raise ValueError("another token has this name already")
    word = secret.make()
    token = Token.objects.create(
        user=user,
        name=name,
        digest=secret.digest(word),
        hint=word[: secret.HINT],
        scopes=[scope for scope in Scope if scope in scopes],
        made_at=now,
        expires_at=now + timedelta(days=days) if days is not None else None,
    )
    return token, word


def valid(user: User, *, now: datetime) -> QuerySet[Token]:
    """A user's tokens that are neither revoked nor over."""
    return Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), user=user, revoked_at=None)


def find(word: str, *, now: datetime) -> Token | None:
    """The token, if it counts now: known, not revoked, not over, its user active. Nobody is told which it was not.

    It is looked up by its digest, so that how long it takes tells nothing of tokens that are nearly alike.
    """
    if not secret.is_whole(word):
        return None
    token = Token.objects.select_related("user").filter(digest=secret.digest(word)).first()
    if token is None or token.revoked_at is not None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= now:
        return None
    _used(token, now)
    return token


def _used(token: Token, now: datetime) -> None:
    """Remember the use, once a minute: reading must not write each time."""
    if token.used_at is None or token.used_at <= now - _USED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)


def may(token: Token, scope: Scope) -> bool:
    """Whether a token may do what a scope is about, and its user still may, too."""
    return scope in token.scopes and _holds(token.user, scope)


def revoke(tokens: QuerySet[Token], *, now: datetime) -> int:
    """End tokens for good; how many there were to end."""
    return tokens.filter(revoked_at=None).update(revoked_at=now)
