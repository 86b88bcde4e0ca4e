"""The areas in use: what staff saved last, else the file.

Every process looks which version is the newest at the start of a request, of a task and of a batch of mails, and asks
nothing in between: what is saved counts everywhere without a restart. Rules that cannot be used stop nothing.
"""

import threading
from functools import lru_cache
from typing import Any

from areas.file import areas_of_file
from areas.models import Rules
from postings.areas import AreaError, Areas, parse_areas

_seen = threading.local()


def areas_in_use() -> Areas:
    """One statement after `look_again`, else none. AreaError only if the file is needed and cannot be used."""
    found: Areas | None = getattr(_seen, "areas", None)
    if found is None:
        found = _seen.areas = _saved(_newest())[0] or areas_of_file()
    return found


def look_again(**_: Any) -> None:
    """Other rules may have been saved meanwhile; also a receiver of signals."""
    _seen.areas = None


def fault() -> str:
    """What is wrong with the rules that staff saved last, so that the file counts; '' for nothing."""
    return _saved(_newest())[1]


def _newest() -> int | None:
    return Rules.objects.values_list("pk", flat=True).first()


@lru_cache(maxsize=4)  # a version is never changed
def _saved(key: int | None) -> tuple[Areas | None, str]:
    text = Rules.objects.values_list("text", flat=True).get(pk=key) if key is not None else ""
    try:
        return (parse_areas(text) if text.strip() else None), ""
    except AreaError as error:
        return None, str(error)
