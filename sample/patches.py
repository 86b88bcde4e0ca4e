"""The lists' life with patches, from efforts and from ordinary talk. Pure."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sample import applied, postings, pulls, texts
from sample.dates import Cycle
from sample.efforts import Effort
from sample.history import Change
from sample.letters import Letter
from sample.people import MAINTAINERS, REPORTERS


def changes(efforts: Sequence[Effort]) -> list[Change]:
    """Everything that maintainers committed."""
    return [change for effort in efforts for change in applied.changes(effort)]


def letters(efforts: Sequence[Effort], cycles: Sequence[Cycle], until: datetime) -> Iterator[Letter]:
    """Postings and reviews, reverts, requests to pull, and a thread of talk every week."""
    for effort in efforts:
        yield from postings.letters(effort)
        revert = applied.revert_letter(effort)
        if revert is not None:
            yield revert
    yield from pulls.requests(changes(efforts), cycles, until)
    week = cycles[0].opens
    while week <= until:
        yield from _talk(week)
        week += timedelta(weeks=1)


def _talk(week: datetime) -> Iterator[Letter]:
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
