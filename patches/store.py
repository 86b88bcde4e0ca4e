"""Writes patch facts. Runs inside the caller's transaction."""

from collections.abc import Mapping

from patches.models import Sign


def store_signs(written: Mapping[str, int], signs: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the signs of messages that were just written (anew): message_id -> key, message_id -> signs."""
    Sign.objects.filter(message__in=list(written.values())).delete()
    rows = [Sign(message_id=key, signs=list(signs[i])) for i, key in written.items() if signs.get(i)]
    Sign.objects.bulk_create(rows, batch_size=5000)
