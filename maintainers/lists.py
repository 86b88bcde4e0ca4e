"""Mailing lists as names of subsystems: which addresses are lists, and which lists mean something. Pure.

Subsystems are grouped by mailing list, as syzbot does after trying finer and coarser ways: a list is where the
people are who look after the code (https://github.com/google/syzkaller, pkg/subsystem/linux).
"""

import re
from collections.abc import Iterable
from functools import lru_cache

MAX_NAME = 64  # as in models.py, and what the query string of a list takes
MAX_LISTS = 12  # of one mail; who writes to more writes to everybody
# Lists that say nothing about where a regression is: everything goes there, or only what machines write.
GENERIC = frozenset(
    {
        *("linux-kernel", "lkml", "all", "stable", "regressions", "patches", "kernel-testers", "linux-next"),
        *("stable-commits", "mm-commits", "git-commits-head", "oe-kbuild-all", "syzkaller-bugs", "kernel-janitors"),
        *(
            "linux-kernel-mentees",
            "looked-up",
            "seeded",
        ),  # the last two: mails that we asked an archive for (archive/lookup.py)
    }
)
# Hosts of lists whose names do not say so.
_HOSTS = frozenset({"vger.kernel.org", "kvack.org", "googlegroups.com", "alsa-project.org", "linux-foundation.org"})
_LISTS = ("lists.", "list.", "lore.")
_ADDRESS = re.compile(r"([a-z0-9][a-z0-9._-]{0,63})@([a-z0-9.-]{3,200})")
_UNSAFE = re.compile(r"[^a-z0-9_-]+")


@lru_cache(maxsize=1024)  # most mails go to a few lists
def name_of(local: str) -> str:
    """The subsystem that a list's name stands for; '' for the generic ones."""
    name = _UNSAFE.sub("-", local.lower().removeprefix("sample-")).strip("-")[:MAX_NAME]
    return "" if name in GENERIC else name


def lists_in(recipients: str) -> tuple[str, ...]:
    """The subsystems whose lists are among some addresses, in lower case, as To and Cc have them; sorted."""
    found = {name_of(local) for local, host in _ADDRESS.findall(recipients) if _is_list(host)}
    return tuple(sorted(found - {""})[:MAX_LISTS])


def lists_of_section(values: Iterable[str]) -> tuple[str, ...]:
    """The subsystems that a section's `L:` values stand for, in their order; people's aliases are none."""
    found = [name for value in values for name in lists_in(value.lower())]
    return tuple(dict.fromkeys(found))


def is_list(address: str) -> bool:
    """Whether an address is that of a mailing list, as far as its host tells."""
    return _is_list(address.lower().rpartition("@")[2])


def _is_list(host: str) -> bool:
    return host in _HOSTS or host.startswith(_LISTS)
