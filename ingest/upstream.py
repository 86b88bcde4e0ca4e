"""Invented and real data never mix: a database and a state directory belong to the upstream that filled them first."""

from pathlib import Path

from django.conf import settings
from django.db.models import Q

from archive.models import Inbox
from ingest.models import Installation
from kernelorg.models import Site
from trees.models import Tree

_MARK = "upstream"  # a file in the state directory, whose mirrors are named like the other world's
_HERE = r"^file://|://(127\.|localhost|\[::1\])"  # what somebody tries out on this machine tells nothing
_SAMPLE_TRACES = ("sample.stamp", "sample")


class MixedError(Exception):
    """The setting is not what was started with; the message says what to set."""


def require_own() -> None:
    """Raise MixedError when KERNELTRACK_UPSTREAM is not what this database and state directory were filled from."""
    places = (
        (_of_database(), "database", "DATABASE_URL"),
        (_of_state(), "state directory", "KERNELTRACK_STATE"),
    )
    for held, what, setting in places:
        if held not in ("", settings.UPSTREAM):
            raise MixedError(
                f"this {what} holds data of KERNELTRACK_UPSTREAM={held}, which never mix with those of"
                f" {settings.UPSTREAM}: set KERNELTRACK_UPSTREAM={held}, or name another {what} with {setting}"
                f"{'' if setting == 'KERNELTRACK_STATE' else ' or KERNELTRACK_STATE'}"
            )


def claim() -> Installation:
    """Mark database and state directory as this upstream's, for good; MixedError where they are another's."""
    require_own()
    state = Path(settings.STATE_DIR)
    state.mkdir(parents=True, exist_ok=True)
    if not (state / _MARK).exists():
        (state / _MARK).write_text(f"{settings.UPSTREAM}\n", encoding="ascii")
    return Installation.objects.get_or_create(pk=1, defaults={"upstream": settings.UPSTREAM})[0]


def _of_database() -> str:
    """What filled the database; of one that is older than the mark, what its sources tell."""
    mark = Installation.objects.values_list("upstream", flat=True).first()
    if mark is not None:
        return str(mark)
    if any(kind.objects.filter(name__startswith="sample-").exists() for kind in (Inbox, Site)):
        return "sample"
    distant = Q(url__contains="://") & ~Q(url__regex=_HERE)
    return "live" if any(kind._default_manager.filter(distant).exists() for kind in (Inbox, Site, Tree)) else ""


def _of_state() -> str:
    state = Path(settings.STATE_DIR)
    try:
        return (state / _MARK).read_text(encoding="ascii").strip()[:6]
    except (FileNotFoundError, UnicodeDecodeError):
        return "sample" if any((state / trace).exists() for trace in _SAMPLE_TRACES) else ""
