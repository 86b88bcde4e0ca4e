"""The second step of a login: codes of an app (TOTP, RFC 6238), or one of the recovery codes that were shown once.

An app's secret is in the database as it is, since codes are reckoned from it. Recovery codes are random
enough (80 bits) for a plain digest to hide them.
"""

import re
import secrets
import time
from base64 import b32encode
from binascii import unhexlify
from hashlib import sha256
from urllib.parse import quote, urlencode, urlsplit

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from accounts.roles import Role, roles_of

NOBODY, OPERATORS, STAFF = "none", "operators", "staff"  # of KERNELTRACK_TOTP_FOR
_CODES = 10
_OF_APP, _TO_RECOVER = re.compile(r"[0-9]{6}"), re.compile(r"[a-z2-7]{16}")
LONGEST_CODE = 32


def is_on(user: User) -> bool:
    """Whether a code is asked for after the password."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def is_wanted(user: User) -> bool:
    """Whether somebody's roles cannot be used without a second step."""
    if settings.TOTP_FOR == NOBODY:
        return False
    roles = roles_of(user)
    return bool(roles) if settings.TOTP_FOR == STAFF else "superuser" in roles or Role.OPERATOR in roles


def is_passed(request: HttpRequest) -> bool:
    """Whether this session was begun, or went on, with a code."""
    return DEVICE_ID_SESSION_KEY in request.session


@transaction.atomic
def verify(user: User, code: str) -> Device | None:
    """The device that a code is of, which counts this once. Of two at once, the second finds it used."""
    said = _plain(code)
    if _OF_APP.fullmatch(said):
        app = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        return app if app is not None and app.verify_token(said) else None
    if _TO_RECOVER.fullmatch(said):
        paper = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        return paper if paper is not None and paper.verify_token(_digest(said)) else None
    return None


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code[:LONGEST_CODE]).lower()


def _digest(code: str) -> str:
    return b32encode(sha256(code.encode()).digest()[:10]).decode().lower()


def new_secret() -> str:
    """A secret for an app, in hexadecimal."""
    return str(random_hex(20))


def as_text(secret: str) -> str:
    """A secret as apps want it typed, in groups of four."""
    text = b32encode(unhexlify(secret)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def as_picture(user: User, secret: str) -> str:
    """A secret as a QR code: an SVG element without styles."""
    issuer = f"kerneltrack {urlsplit(settings.SITE_URL).hostname}"
    given = urlencode({"secret": as_text(secret).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    address = f"otpauth://totp/{quote(f'{issuer}:{user.get_username()}', safe='')}?{given}"
    svg: str = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, dark="#000", light="#fff", svgclass="qr", title="QR code of the secret", omitsize=True
    )
    return svg


@transaction.atomic
def set_up(user: User, secret: str, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Turn the second step on, if the code is one of the secret's; the device, and recovery codes to show once."""
    said = _plain(code)
    totp = TOTP(unhexlify(secret))
    totp.time = time.time()
    if not _OF_APP.fullmatch(said) or not totp.verify(int(said), tolerance=1):
        return None
    User.objects.select_for_update().get(pk=user.pk)  # of two at once, the second takes the place of the first
    remove(user)
    app = TOTPDevice.objects.create(user=user, name="app", key=secret, last_t=totp.t())
    paper = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=paper, token=_digest(code)) for code in codes])
    return app, ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes]


@transaction.atomic
def remove(user: User) -> bool:
    """Turn the second step off; whether it was on."""
    StaticDevice.objects.filter(user=user).delete()
    return bool(TOTPDevice.objects.filter(user=user).delete()[0])


def left(user: User) -> int:
    """How many recovery codes are unused."""
    return int(StaticToken.objects.filter(device__user=user).count())
