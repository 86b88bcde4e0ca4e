"""Patch series and ordinary talk on the sample world's lists. Pure."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sample import texts
from sample.letters import Letter
from sample.people import MAINTAINERS, REPORTERS, Person

_PER_WEEK = 9


def series(first: datetime, last: datetime) -> Iterator[Letter]:
    """Some series every week, in one to three versions, with reviews; and a few threads of talk."""
    week = first
    number = 0
    while week <= last:
        for _ in range(_PER_WEEK):
            number += 1
            yield from _effort(week, number)
        yield from _talk(week, number)
        week += timedelta(weeks=1)


def _effort(week: datetime, number: int) -> Iterator[Letter]:
    chance = random.Random(f"series/{week:%F}/{number}")  # noqa: S311 (no secret)
    area, author = chance.choice(texts.AREAS), chance.choice(MAINTAINERS)
    topic = f"{area.prefix}: {chance.choice(texts.FEATURES)}"
    count = chance.choice((1, 1, 2, 3, 5))
    begun = week + timedelta(minutes=chance.randrange(7 * 24 * 60))
    kind = chance.choice(("PATCH", "PATCH", "PATCH", "RFC PATCH", "RESEND PATCH"))
    for version in range(1, chance.choice((1, 1, 2, 3)) + 1):
        at = begun + timedelta(days=9 * (version - 1))
        label = kind + (f" v{version}" if version > 1 else "")
        yield from _version(chance, f"{number}.{version}", label, topic, count, at, area, author)


def _version(chance: random.Random, key: str, label: str, topic: str, count: int, at: datetime, area: texts.Area,
             person: Person) -> Iterator[Letter]:  # fmt: skip
    stamp = f"{at:%Y%m%d%H%M}.{key}"
    cover = f"{stamp}.0@{person.address.partition('@')[2]}"
    if count > 1:
        body = f"{topic.partition(': ')[2].capitalize()}, in small steps.\n\nChanges: see the patches.\n"
        yield Letter(cover, person, f"[{label} 0/{count}] {topic}", body, at, (area.mailing_list,))
    for place in range(1, count + 1):
        ident = cover if count == 1 else f"{stamp}.{place}@{cover.partition('@')[2]}"
        subject = f"{topic}" if count == 1 else f"{area.prefix}: {chance.choice(texts.FILLERS)}"
        numbering = "" if count == 1 else f" {place}/{count}"
        body = f"As the subject says.\n\nSigned-off-by: {person.mailbox}\n---\n {area.path} | 4 ++--\n\n"
        body += f"diff --git a/{area.path} b/{area.path}\n--- a/{area.path}\n+++ b/{area.path}\n"
        body += f"@@ -1 +1 @@\n-a\n+b{place}\n"
        yield Letter(ident, person, f"[{label}{numbering}] {subject}", body, at + timedelta(seconds=place),
                     (area.mailing_list,), () if count == 1 else (cover,))  # fmt: skip
    for n in range(chance.randrange(0, 4)):
        who = chance.choice(MAINTAINERS)
        tag = chance.choice(("Reviewed-by", "Acked-by", "Tested-by"))
        yield Letter(f"{stamp}.r{n}@{who.address.partition('@')[2]}", who, f"Re: [{label}] {topic}",
                     f"> As the subject says.\n\nLooks right to me.\n\n{tag}: {who.mailbox}\n",
                     at + timedelta(hours=8 + 11 * n), (area.mailing_list,), (cover,))  # fmt: skip


def _talk(week: datetime, number: int) -> Iterator[Letter]:
    chance = random.Random(f"talk/{week:%F}")  # noqa: S311 (no secret)
    at = week + timedelta(hours=chance.randrange(160))
    who, other = chance.choice(REPORTERS), chance.choice(MAINTAINERS)
    ident = f"{at:%Y%m%d%H%M}.talk@{who.address.partition('@')[2]}"
    area = chance.choice(texts.AREAS)
    yield Letter(ident, who, f"question about {area.path}", "Hello,\n\nwhy is it done this way?\n", at,
                 (area.mailing_list,))  # fmt: skip
    yield Letter(f"{at:%Y%m%d%H%M}.answer@{other.address.partition('@')[2]}", other, f"Re: question about {area.path}",
                 "> why is it done this way?\n\nFor historical reasons.\n", at + timedelta(hours=5),
                 (area.mailing_list,), (ident,))  # fmt: skip
