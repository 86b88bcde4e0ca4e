"""Writes facts about patches, and folds the series that they touch. Runs inside the caller's transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from archive.copying import copy_rows
from archive.models import Message
from areas.use import look_again
from patches.landing import efforts_of_commits, land, release
from patches.linking import relink
from patches.models import Part, Series
from patches.rows import gather, posted_threads, threads_near
from patches.save import Gone, Saved, columns_of, gone_rows, save
from patches.series import series_in

_COPY_SIGNS = "COPY patches_sign (message_id, signs) FROM STDIN"
_SIGN_TYPES = ["int8", "text[]"]
_BATCH = 500  # threads that are folded at once


def store_signs(written: Mapping[str, int], signs: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the signs of messages that have none yet: message_id -> key, message_id -> signs."""
    copy_rows(_COPY_SIGNS, _SIGN_TYPES, ((key, list(signs[i])) for i, key in written.items() if signs.get(i)))


def fold_threads(
    threads: Collection[int], *, lost: Sequence[Gone] = (), renewed: Collection[int] = frozenset()
) -> set[str]:
    """Make the series of some touched threads again; the efforts of which something has changed.

    `lost` are series that a deletion took apart before.

    `renewed` are mails whose facts are new: a diff, a date or an ancestor that is another changes no column of a
    series, but what its patches became and what it goes on with.
    """
    posted = posted_threads(threads)
    if not posted and not lost:
        return set()
    gathered = gather(posted)
    found, answers = series_in(gathered.postings, gathered.answers)
    while more := threads_near([draft for draft in found if draft.is_open]) - posted:
        posted |= posted_threads(more)
        gathered = gather(posted)
        found, answers = series_in(gathered.postings, gathered.answers)
    look_again()  # under the store lock: no batch is stored by rules that were classed over already
    drafts = {draft.head.message_id: draft for draft in found}
    made = {head: columns_of(draft, answers.get(head, ())) for head, draft in drafts.items()}
    saved = save(drafts, made, gathered.keys, posted)
    changed = saved.changed | {
        head for head, draft in drafts.items() if any(gathered.keys[p.message_id] in renewed for p in draft.parts)
    }
    return land(relink(Saved(changed, (*saved.gone, *lost)), posted))


def uproot(messages: Iterable[int]) -> tuple[list[Gone], set[str]]:
    """Take apart the series that mails about to be forgotten are in: what they were, and the mails that are left."""
    hurt = Series.objects.filter(pk__in=Part.objects.filter(message__in=list(messages)).values("series"))
    rows = gone_rows(hurt)
    left = set(Message.objects.filter(part__series__in=hurt).values_list("message_id", flat=True))
    hurt.delete()
    return rows, left


def fold_uprooted(lost: Sequence[Gone], left: Collection[str]) -> set[str]:
    """Make again what an uprooting took apart, from the mails that are left of it; the efforts that changed."""
    return fold_threads(set(Message.objects.filter(message_id__in=left).values_list("thread", flat=True)), lost=lost)


def fold_commits(shas: Collection[str]) -> set[str]:
    """Find again what became of the patches that some commits may have come from; their efforts."""
    return land(efforts_of_commits(shas))


def fold_tags(names: Collection[str]) -> None:
    """Date the series that were released with some tags."""
    release(names)


def rebuild() -> None:
    """Make every series again from the facts."""
    Series.objects.all().delete()
    threads = Message.objects.filter(posting__isnull=False).values_list("thread", flat=True).distinct()
    found = list(threads.order_by("thread"))
    for start in range(0, len(found), _BATCH):
        fold_threads(found[start : start + _BATCH])
