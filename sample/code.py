"""The source files of the sample world's tree: invented drivers of many alike functions, each fit for one patch. Pure.

Who changes what is settled beforehand, so that no two changes meet: regressions' culprits and fixes have functions
of their own in the file of their area, and each effort of sample/efforts.py has a file of its own for `PERIOD` efforts.
What is changed stands four lines deep in a function of eight, so the context of a patch is never another's change.
"""

from collections.abc import Mapping
from functools import cache

from sample import texts
from sample.diffs import Edit

FUNCTIONS, AREA_FUNCTIONS = 8, 60  # of an effort's file, of the file of an area
_PARTS = ("stats", "ring", "power", "reset", "queue", "irq", "debugfs", "fw", "trace")
_KINDS = ("", "-core", "-ops", "-hw", "-util")
WORDS = tuple(f"{part}{kind}" for kind in _KINDS for part in _PARTS)
PERIOD = len(texts.AREAS) * len(WORDS)  # efforts until a file gets its next one, about two years
# What is in the tree for the summer of 2009: path and number of functions.
_OF_2009 = {
    "drivers/base/core.c": 8, "net/netfilter/x_tables.c": 24, "net/ipv4/netfilter/ip_tables.c": 24,
    "net/ipv4/netfilter/arp_tables.c": 16, "net/ipv6/netfilter/ip6_tables.c": 24, "kernel/fork.c": 8,
}  # fmt: skip
_BUILDS = {"lib/Makefile": "lib", "drivers/base/Makefile": "core"}


@cache
def tree() -> Mapping[str, str]:
    """All files from the first release on."""
    files = {area.path: source(area.path, AREA_FUNCTIONS) for area in (*texts.AREAS_2009, *texts.AREAS)}
    files |= {path: source(path, count) for path, count in _OF_2009.items()}
    files |= {path: f"# Objects\nobj-y := {name}.o\n\n# Tests\nobj-m := test.o\n" for path, name in _BUILDS.items()}
    for area in texts.AREAS:
        for word in WORDS:
            path = file_of(area, word)
            files[path] = source(path, FUNCTIONS)
    return files


def file_of(area: texts.Area, word: str) -> str:
    """A file beside that of the area."""
    return f"{area.path.removesuffix('.c')}-{word}.c"


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].replace("-", "_")


def source(path: str, count: int) -> str:
    """A file of so many functions."""
    stem = _stem(path)
    head = f"// SPDX-License-Identifier: GPL-2.0-only\n#include <linux/{stem}.h>\n\n"
    return head + "".join(_function(stem, number) for number in range(count))


def _function(stem: str, number: int) -> str:
    return (
        f"void {stem}_set_{number}(struct {stem} *dev, u32 arg)\n{{\n\tu32 value = {stem}_read(dev, {number});\n\n"
        f"{_line(number)}\t{stem}_write(dev, {number}, value);\n}}\n\n"
    )


def _line(number: int) -> str:
    """The line that patches change; it stands once in a file."""
    return f"\tvalue |= arg & FIELD({number});\n"


_FORMS = (
    "\tvalue |= arg & dev->mask & FIELD({n});\n",
    "\tvalue &= ~FIELD({n});\n\tvalue |= FIELD_PREP(FIELD({n}), arg);\n",
    "\tdev->calls[{n}]++;\n\tvalue |= arg & FIELD({n});\n",
    "\tvalue |= min(arg, LIMIT({n})) & FIELD({n});\n",
    "\tvalue |= arg & FIELD({n});\n\tlockdep_assert_held(&dev->lock);\n",
    "\tif (dev->is_ready)\n\t\tvalue |= arg & FIELD({n});\n",
)
FORMS = len(_FORMS)


def edit(path: str, number: int, form: int) -> Edit:
    """A change of a function, in one of `FORMS` forms."""
    return Edit(path, _line(number), _FORMS[form % FORMS].format(n=number))


def addition(path: str, form: int) -> Edit:
    """A new file; forms differ in their length."""
    return Edit(path, "", source(path, 2 + form % FORMS))


def otherwise(change: Edit, by: int) -> Edit:
    """The same change in another form; `by` is 1 to 5."""
    forms = range(FORMS)
    if not change.old:
        form = next(form for form in forms if addition(change.path, form) == change)
        return addition(change.path, form + by)
    number = int(change.old.partition("(")[2].partition(")")[0])
    form = next(form for form in forms if edit(change.path, number, form) == change)
    return edit(change.path, number, form + by)
