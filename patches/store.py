"""Writes patch facts. Runs inside the caller's transaction."""

from collections.abc import Mapping

from archive.copying import copy_rows

_COPY_SIGNS = "COPY patches_sign (message_id, signs) FROM STDIN"
_SIGN_TYPES = ["int8", "text[]"]


def store_signs(written: Mapping[str, int], signs: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the signs of messages that have none yet: message_id -> key, message_id -> signs."""
    copy_rows(_COPY_SIGNS, _SIGN_TYPES, ((key, list(signs[i])) for i, key in written.items() if signs.get(i)))
