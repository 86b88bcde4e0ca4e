"""The text of tracked threads: fetched from the mirrors when a thread becomes interesting."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

from bs4 import BeautifulSoup

from archive import git
from archive.mail import Mail, parse_mail
from archive.mime import unflow
from archive.models import Delivery, Epoch, Text
from archive.sources import mirror_path

logger = logging.getLogger(__name__)
MAX_TEXT = 200_000  # characters kept of one mail; logs beyond are read in the archive


def readable(mail: Mail) -> str:
    """What a person would read: plain text with flowed lines joined, else the text of the HTML part."""
    body = mail.body
    if body.flowed:
        return unflow(body.text, delsp=body.delsp)[:MAX_TEXT]
    if body.text or not body.html:
        return body.text[:MAX_TEXT]
    soup = BeautifulSoup(body.html[: 4 * MAX_TEXT], "lxml")
    for hidden in soup(["script", "style", "head"]):
        hidden.decompose()
    return soup.get_text("\n", strip=True)[:MAX_TEXT]


def load_texts(messages: Iterable[int], at_hand: Mapping[int, str]) -> None:
    """Store the text of those messages that have none yet; `at_hand` saves reading mail a second time."""
    keys = list(messages)
    known = set(Text.objects.filter(message__in=keys).values_list("message_id", flat=True))
    missing = [key for key in keys if key not in known]
    texts = [Text(message_id=key, body=at_hand[key]) for key in missing if key in at_hand]
    Text.objects.bulk_create(texts, ignore_conflicts=True, batch_size=500)
    if far := [key for key in missing if key not in at_hand]:
        _fetch_texts(far)


def _fetch_texts(messages: list[int]) -> None:
    wanted = (
        Delivery.objects.filter(message__in=messages)
        .select_related("epoch__inbox", "message")
        .order_by("arrived", "blob")
    )
    by_epoch: dict[Epoch, dict[str, Delivery]] = defaultdict(dict)
    seen: set[int] = set()
    for delivery in wanted:
        if delivery.message_id not in seen:
            seen.add(delivery.message_id)
            by_epoch[delivery.epoch][bytes(delivery.blob).hex()] = delivery
    texts = []
    for epoch, deliveries in by_epoch.items():
        for blob, size, raw in git.read_blobs(mirror_path(epoch), list(deliveries)):
            if raw is None:
                name = epoch.inbox.name
                logger.warning("text of %s is missing from the mirror of %s", blob, name, extra={"inbox": name})
                continue
            mail = parse_mail(raw, arrived=deliveries[blob].arrived, size=size)
            texts.append(Text(message_id=deliveries[blob].message_id, body=readable(mail)))
    Text.objects.bulk_create(texts, ignore_conflicts=True, batch_size=500)
