"""Builders of release facts."""

from datetime import UTC, datetime

from releases.facts import Precision, ReleaseFact, Witness


def moment(text: str) -> datetime:
    """ "2009-07-31" or "2009-07-31 12:30" as a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_fact(
    version: str,
    released: str,
    *,
    witness: Witness = Witness.ANNOUNCEMENT,
    message_id: str = "",
    excerpt: str = "",
    commit: str = "",
) -> ReleaseFact:
    """One witness's word; by default an announcement with a Message-ID of its own."""
    if witness is Witness.ANNOUNCEMENT:
        message_id = message_id or f"{version}@example"
    return ReleaseFact(
        version=version,
        witness=witness,
        released_at=moment(released),
        precision=Precision.DAY if witness is Witness.FACTS_FILE else Precision.SECOND,
        seen_at=moment(released),
        message_id=message_id,
        commit=commit,
        excerpt=excerpt,
    )
