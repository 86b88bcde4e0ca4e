"""What a mail says about stable series: that one ends, that a release is in review, how a review fared. Pure."""

import re
from dataclasses import dataclass

from releases.announcers import Announcers
from releases.facts import ReleaseFact
from releases.versions import Tree, Version, parse_version
from stable.endings import ending_of
from stable.facts import Promise, SupportFact, Voice
from stable.reviews import Answer, Mail, Round, read_answer, read_round

# The end of 4.9 and of 6.9 was told in a reply of the announcer to the announcement.
_REPLY = re.compile(r"re: Linux (\S{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StableFacts:
    """One mail's facts; None where it has none of the kind."""

    ending: SupportFact | None = None
    round: Round | None = None
    answer: Answer | None = None


NOTHING = StableFacts()


def read(mail: Mail, release: ReleaseFact | None, *, announcers: Announcers) -> StableFacts:
    """The facts of a mail, and of the release that it announces, if it does."""
    if release is not None:
        return _told(mail, parse_version(release.version))
    if (opened := read_round(mail, announcers=announcers)) is not None:
        return StableFacts(round=opened)
    if (answer := read_answer(mail)) is not None:
        return StableFacts(answer=answer)
    reply = _REPLY.fullmatch(" ".join(mail.subject.split()))
    if reply and mail.from_address in announcers.get(Tree.STABLE, frozenset()):
        return _told(mail, parse_version(reply[1]))
    return NOTHING


def _told(mail: Mail, version: Version | None) -> StableFacts:
    """That the series of a release ends with it, or soon, where its announcer says so."""
    if version is None or version.tree is not Tree.STABLE or version.series is None:
        return NOTHING
    ending = ending_of(version, mail.text)
    if ending is None:
        return NOTHING
    said = SupportFact(
        series=version.series,
        promise=Promise.ENDED if ending.certain else Promise.PROJECTED,
        voice=Voice.ANNOUNCEMENT,
        said_at=mail.arrived,
        day=mail.arrived.date() if ending.certain else None,
        text=ending.sentence,
        source=mail.message_id,
    )
    return StableFacts(ending=said)
