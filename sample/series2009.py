"""What people worked on in the summer of 2009: the facts are real, people, words and code are not. Pure.

devtmpfs was posted on April 30 and again, as ready for mainline, on August 4; Xtables2, 82 patches, on August 3, with
a guide to them on August 5; AlacrityVM's vbus, 7 patches, on August 3. The flexible array, posted in July, was first in
2.6.31-rc5.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sample import applied, code, postings
from sample.diffs import Edit
from sample.efforts import Effort, Habits, Outcome, Revision, Step, Threading
from sample.history import Change
from sample.letters import Letter
from sample.people import MAINTAINERS, Person

_XTABLES = ("net/netfilter/x_tables.c", "net/ipv4/netfilter/ip_tables.c", "net/ipv4/netfilter/arp_tables.c",
            "net/ipv6/netfilter/ip6_tables.c")  # fmt: skip
_XTABLES_STEPS = 82
_XTABLES_WORK = ("make the chain a linked list", "move the entry checks to the core", "share the counters",
                 "replace the per-family loop", "store the target beside its match")  # fmt: skip
_VBUS = ("shm-signal", "ioq", "vbus", "vbus-client", "kvm-connector", "venet", "venet-tap")
_FLEX = "lib: add a flexible array type"


def _at(month: int, day: int, minute: int) -> datetime:
    return datetime(2009, month, day, 11, minute, tzinfo=UTC)


def _flex_steps(form: int) -> tuple[Step, ...]:
    edits = (
        Edit("include/linux/flex_array.h", "", code.source("include/linux/flex_array.h", 1 + form)),
        Edit("lib/Makefile", "obj-y := lib.o\n", "obj-y := lib.o flex_array.o\n"),
        Edit("lib/flex_array.c", "", code.source("lib/flex_array.c", 2 + form)),
    )
    return (Step(_FLEX, "Many small pages instead of one large piece of memory.", edits),)


def _devtmpfs_steps(form: int) -> tuple[Step, ...]:
    edits = (
        code.edit("drivers/base/core.c", 2, form),
        Edit("drivers/base/Makefile", "obj-y := core.o\n", "obj-y := core.o devtmpfs.o\n"),
        Edit("drivers/base/devtmpfs.c", "", code.source("drivers/base/devtmpfs.c", 3 + form)),
    )
    title = "Driver core: devtmpfs - a /dev that the kernel fills"
    return (Step(title, "Device nodes are there before user space is. Three distributions have tried it.", edits),)


def _xtables_steps() -> Iterator[Step]:
    """One function after the other, family by family."""
    for number in range(_XTABLES_STEPS):
        path = _XTABLES[number % len(_XTABLES)]
        place = number // len(_XTABLES)
        work = _XTABLES_WORK[number % len(_XTABLES_WORK)]
        edit = code.edit(path, place, number)
        if f"_set_{place}(" not in code.tree()[path]:  # the family has no function left: a file of the new engine
            edit = code.addition(f"net/netfilter/xt2_{number}.c", number)
        stem = path.rpartition("/")[2].removesuffix(".c")
        yield Step(f"netfilter: {stem}: {work}, {place + 1}", f"It only concerns {stem}.", (edit,))


def _vbus_steps() -> Iterator[Step]:
    for number, name in enumerate(_VBUS):
        path = f"drivers/net/{name}.c" if name.startswith("venet") else f"kernel/vbus/{name}.c"
        yield Step(f"{name}: add the {name} module", "Part of the bus for virtual devices.",
                   (code.addition(path, number),))  # fmt: skip


def _effort(key: str, author: Person, words: str, revisions: tuple[Revision, ...], outcome: Outcome,
            threading: Threading = Threading.COVER, applied_at: datetime | None = None,
            merged: datetime | None = None) -> Effort:  # fmt: skip
    return Effort(key=key, author=author, maintainer=MAINTAINERS[1], lists=("linux-kernel",), words=words, marks="",
                  habits=Habits(threading=threading), revisions=revisions, outcome=outcome, applied=applied_at,
                  merged=merged)  # fmt: skip


def efforts() -> list[Effort]:
    """The four of them."""
    devtmpfs, flex = _devtmpfs_steps(0), _flex_steps(0)
    xtables, vbus = tuple(_xtables_steps()), tuple(_vbus_steps())
    merged = datetime(2009, 7, 29, 20, tzinfo=UTC)
    return [
        _effort("devtmpfs", MAINTAINERS[5], devtmpfs[0].words, (
            Revision(1, _at(4, 30, 0), devtmpfs[0].title, devtmpfs),
            Revision(2, _at(8, 4, 0), devtmpfs[0].title, _devtmpfs_steps(1), notes=("ready for mainline",)),
        ), Outcome.POSTED),
        _effort("xtables2", MAINTAINERS[6], "The rule sets become linked lists, and IPv4, IPv6 and ARP share one"
                " engine.", (Revision(1, _at(8, 3, 1), "Xtables2: one table engine for all families", xtables),),
                Outcome.POSTED),
        _effort("alacrityvm", MAINTAINERS[7], "Guests talk to host devices over shared memory, with two calls and no"
                " emulation.", (Revision(1, _at(8, 3, 2), "AlacrityVM: vbus, a bus for virtual devices", vbus),),
                Outcome.POSTED, Threading.CHAIN),
        _effort("flex-array", MAINTAINERS[8], flex[0].words, (
            Revision(1, _at(7, 21, 3), _FLEX, _flex_steps(1), is_rfc=True),
            Revision(2, _at(7, 23, 3), _FLEX, _flex_steps(2), notes=("free the parts, too",)),
            Revision(3, _at(7, 27, 3), _FLEX, flex, notes=("fewer functions",)),
        ), Outcome.MERGED, applied_at=merged - timedelta(days=1), merged=merged),
    ]  # fmt: skip


def changes() -> Iterator[Change]:
    """What was merged and is told of: the flexible array, for 2.6.31-rc5."""
    for effort in efforts():
        yield from applied.changes(effort)


def letters() -> Iterator[Letter]:
    """The postings, what was said to each, and the guide."""
    for place, effort in enumerate(efforts()):
        yield from postings.letters(effort)
        for revision in effort.revisions:
            head = effort.ident(revision, revision.heads)
            for number, who in enumerate(MAINTAINERS[place : place + 4]):
                at = effort.arrived(revision, len(revision.steps)) + timedelta(hours=5 + number)
                ident = f"{at:%Y%m%d%H%M}.{effort.key}.t{number}@{who.address.partition('@')[2]}"
                body = "I would like to see this split up, or explained.\n"
                subject = f"Re: {effort.subject(revision, revision.heads)}"
                yield Letter(ident, who, subject, body, at, effort.lists, (head,))
    author = MAINTAINERS[6]
    guide = "A guide to the series of Monday: which patches only move code, and which ones change what it does.\n"
    at = datetime(2009, 8, 5, 9, tzinfo=UTC)
    yield Letter(f"{at:%Y%m%d%H%M}.guide@{author.address.partition('@')[2]}", author,
                 "Xtables2: what the groups of patches do", guide, at, ("linux-kernel",))  # fmt: skip
