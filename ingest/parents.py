"""Parents that no inbox has: of mails of tracked regressions, and of mails with commands, an archive is asked for them.

A report often lies on another list than the replies that reach us. What comes is only looked up (archive/lookup.py): it
says nothing by itself, but stands in the timeline and joins what belongs together.
"""

from django.conf import settings

from archive.models import Ghost, Message
from regressions.models import Command

_AT_ONCE = 50  # of one fold; a mail may refer to a hundred, and who refers to them again has the next ones asked for


def missing_parents(messages: set[int], threads: set[int]) -> set[str]:
    """The nearest and the first ancestor of each mail, where we do not have it: an archive gives the whole thread.

    `messages` are keys of the mails of tracked regressions, `threads` those that something happened in. Three
    statements at most; none where no archive would be asked.
    """
    if not settings.ARCHIVE_URL:
        return set()
    commanding = Command.objects.filter(message__thread__in=threads).values_list("message_id", flat=True)
    mails = Message.objects.filter(pk__in=messages | set(commanding))
    ends = {ident for references in mails.values_list("references", flat=True) for ident in _ends(references)}
    ghosts = Ghost.objects.filter(message_id__in=ends).order_by("message_id")
    return set(ghosts.values_list("message_id", flat=True)[:_AT_ONCE]) if ends else set()


def _ends(references: list[str]) -> list[str]:
    """Pages of trackers are no mails."""
    return [ident for ident in (*references[:1], *references[-1:]) if "://" not in ident]
