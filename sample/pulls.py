"""When mainline takes what waits in a subsystem's tree, and the requests for it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sample import texts
from sample.announcements import hash_of
from sample.dates import Cycle, tagged
from sample.history import Change, merges
from sample.letters import Letter
from sample.people import MAINTAINERS

_RIPENS, _RIPENS_FIX = timedelta(days=5), timedelta(days=2)  # in linux-next before it is asked for
_ASKED = timedelta(hours=22)  # before the merge
_THURSDAY = 3


def pulled(cycles: Sequence[Cycle], mailing_list: str, applied: datetime, *, is_fix: bool) -> datetime | None:
    """When a tree's work is merged: fixes on a Thursday, the rest in the next merge window; None: not in sight."""
    turn = hash_of(mailing_list)
    if is_fix:
        day = (applied + _RIPENS_FIX).replace(hour=15, minute=turn % 60, second=0, microsecond=0) + timedelta(days=1)
        return day + timedelta(days=(_THURSDAY - day.weekday()) % 7, hours=turn % 5)
    for cycle in cycles:
        at = cycle.opens + timedelta(days=1 + turn % 9, minutes=turn % 700)
        if at > applied + _RIPENS:
            return at
    return None


def title(mailing_list: str, merged: datetime) -> str:
    """The subject of the merge."""
    return f"Merge tag '{mailing_list}-{merged:%Y-%m-%d}' of git://git.kernel.example/{mailing_list}"


def requests(changes: Iterable[Change], cycles: Sequence[Cycle], until: datetime) -> Iterator[Letter]:
    """Every other pull was asked for on the lists; the rest came by private mail."""
    for merge in merges(changes, until + _ASKED):
        pull = merge.changes[0].pull
        base = tagged(cycles, merge.changes[0].committed)
        if not pull or not base or hash_of(pull) % 2:
            continue
        mailing_list = pull.rpartition("/")[2]
        who = next(MAINTAINERS[(n * 7 + 3) % 20] for n, a in enumerate(texts.AREAS) if a.mailing_list == mailing_list)
        at = merge.at - _ASKED
        rows = "".join(f"      {change.subject}\n" for change in merge.changes)
        body = (
            f"The following changes since commit §v{base}§:\n\n  Linux {base}\n\n"
            "are available in the Git repository at:\n\n"
            f"  git://git.kernel.example/{mailing_list}.git tags/{mailing_list}-{merge.at:%Y-%m-%d}\n\n"
            f"for you to fetch changes up to §{merge.changes[-1].name}§:\n\n"
            f"{'-' * 64}\n{who.name} ({len(merge.changes)}):\n{rows}\n"
        )
        yield Letter(f"{at:%Y%m%d%H%M%S}.pull.{mailing_list}@{who.address.partition('@')[2]}", who,
                     f"[GIT PULL] {mailing_list} for {merge.at:%Y-%m-%d}", body, at,
                     tuple(dict.fromkeys(["linux-kernel", mailing_list])))  # fmt: skip
