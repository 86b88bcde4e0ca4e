"""The whole state as plain values without internal keys: two databases with equal dumps say the same."""

from collections import defaultdict

from archive.models import Delivery, Ghost, Message, Quarantine
from maintainers.models import Addressed
from patches.models import Part, Posting, Series, Word
from regressions.models import Command, Event, Period, Regression, Root, Tie, Unhandled
from releases.models import Cycle, Release, Sighting
from stable.models import Answer, Round, Statement

Rows = list[tuple[object, ...]]


def dump() -> dict[str, object]:
    """Records, facts and state, sorted."""
    return {
        "messages": _rows(
            Message.objects.values_list(
                "message_id", "arrived", "sent", "from_name", "from_address", "subject", "references", "kin", "size"
            )
        ),
        "deliveries": _rows(
            Delivery.objects.values_list("message__message_id", "epoch__inbox__name", "epoch__number", "arrived")
        ),
        "quarantine": _rows(Quarantine.objects.values_list("epoch__inbox__name", "commit", "error")),
        "threads": _threads(),
        "commands": _rows(Command.objects.values_list("message__message_id", "position", "verb", "word", "value")),
        "ties": _rows(Tie.objects.values_list("message__message_id", "target", "kind")),
        "addressed": _rows(Addressed.objects.values_list("message__message_id", "lists")),
        "sightings": _rows(Sighting.objects.values_list("version", "witness", "released_at")),
        "releases": _rows(Release.objects.values_list("version", "tree", "cycle", "released_at", "message_id")),
        "cycles": _rows(Cycle.objects.values_list("version", "opened_at", "released_at", "predicted")),
        "statements": _rows(
            Statement.objects.values_list(
                "series", "promise", "voice", "said_at", "day", "text", "source", "message__message_id"
            )
        ),
        "rounds": _rows(
            Round.objects.values_list("message__message_id", "version", "rc", "patches", "deadline", "opened_at")
        ),
        "answers": _rows(Answer.objects.values_list("message__message_id", "version", "rc", "who", "verdict", "at")),
        "regressions": _rows(
            Regression.objects.values_list(
                "slug", "report", "title", "reporter_name", "introduced", "culprit", "tree", "series", "cycle",
                "is_estimated", "state", "own_state", "reason", "fix_sha", "fix_subject", "backburner",
                "duplicate_of__slug", "reported_at", "known_at", "last_activity_at", "settled_at", "answered_at",
                "subsystems",
            )
        ),
        "periods": _rows(
            Period.objects.values_list("regression__slug", "since", "until", "state", "cycle", "is_backburner")
        ),
        "events": _rows(Event.objects.values_list("regression__slug", "at", "kind", "message_id", "sha", "text")),
        "roots": _rows(Root.objects.values_list("regression__slug", "message_id", "how", "title")),
        "postings": _rows(
            Posting.objects.values_list(
                "message__message_id", "kind", "title", "version", "number", "total", "is_rfc", "is_resend", "marks",
                "author_address", "change_id", "previous", "links", "closes", "fixes", "trailers", "files",
                "plus", "minus",
            )
        ),
        "words": _rows(Word.objects.values_list("message__message_id", "trailers", "asks")),
        "series": _rows(Series.objects.values_list(*(f.name for f in Series._meta.concrete_fields if f.name != "id"))),
        "parts": _rows(
            Part.objects.values_list(
                "message__message_id", "series__head", "number", "commit", "how", "next_at", "gone_at", "merged_at",
                "release",
            )
        ),
        "unhandled": _rows(Unhandled.objects.values_list("message__message_id", "command", "why")),
    }  # fmt: skip


def _rows(values: object) -> Rows:
    return sorted((tuple(row) for row in values), key=repr)  # type: ignore[attr-defined]


def _threads() -> list[list[str]]:
    members: dict[int, set[str]] = defaultdict(set)
    for model in (Message, Ghost):
        for ident, thread in model._default_manager.values_list("message_id", "thread"):
            members[thread].add(ident)
    return sorted(sorted(ids) for ids in members.values())
