"""Signatures as the Standard Webhooks specification (1.0) has them; symmetric ones, `v1`. Pure but for new secrets."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

_PREFIX = "whsec_"
_BYTES = 32  # the specification asks for 24 to 64


def new_secret() -> str:
    """`whsec_` and base64, as the libraries for receivers want it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def signed_headers(message: str, *, timestamp: int, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The three headers; a signature for each secret, the newest first. `timestamp` is of this attempt, in seconds."""
    signatures = (_signature(key, f"{message}.{timestamp}.".encode() + body) for key in keys)
    return {"webhook-id": message, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signatures)}


def _signature(key: str, text: bytes) -> str:
    digest = hmac.digest(base64.b64decode(key.removeprefix(_PREFIX)), text, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode("ascii")
