"""The command `kt`: what a kerneltrack site knows, on a terminal and for scripts.

Exit status: 0 done; 1 nothing found; 2 wrong usage; 3 the site refused; 4 the site cannot be reached; 130 interrupted.
"""

import argparse
import os
import platform
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from kt import commands
from kt.client import Client, RefusedError, UnreachableError
from kt.terminal import complain

DONE, NOTHING, USAGE, REFUSED, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 4, 130
_SITE = "http://127.0.0.1:8000"
_ENDING = """environment: KERNELTRACK_URL (the site), KERNELTRACK_TOKEN (kt_...; made on the site under Tokens)
exit status: 0 done, 1 nothing found, 2 wrong usage, 3 refused by the site, 4 site unreachable
what each field means: /api/ on the site"""


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    words = __doc__.partition("\n")[0]
    shape = argparse.RawDescriptionHelpFormatter
    found = argparse.ArgumentParser(prog="kt", description=words, epilog=_ENDING, formatter_class=shape)
    names = found.add_subparsers(metavar="COMMAND", required=True)
    shared, dated, listed = _shared(), _dated(), _listed()

    def add(name: str, words: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        one = names.add_parser(name, help=words, description=words, parents=[shared, *parents])
        one.set_defaults(run=commands.COMMANDS[name])
        return one

    add("status", "how far everything is read, and what stands", dated)
    _conditions(add("regressions", "the list of regressions", dated, listed))
    add("show", "one regression with its timeline", dated).add_argument("id")
    here = platform.release()
    add("running", "what a kernel has: this one, or any", dated).add_argument("release", nargs="?", default=here)
    releases = add("releases", "releases, the newest first", dated, listed)
    releases.add_argument("--tree")
    releases.add_argument("--series")
    add("cycles", "development cycles", dated, listed)
    add("counts", "the numbers of a cycle", dated).add_argument("cycle")
    add("fixes", "fixes of regressions that wait", dated)
    _events(add("events", "everything that happened, in order"))
    mirror = add("mirror", "bring a copy of all regressions in a SQLite file up to date")
    mirror.add_argument("file")
    mirror.add_argument("--by", choices=["time", "events"], default="time", help="(%(default)s)")
    _decide(add("decide", "decide about a regression, by token"))
    return found


def _shared() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(add_help=False)
    found.add_argument("--site", default=os.environ.get("KERNELTRACK_URL") or _SITE, metavar="URL", help="%(default)s")
    found.add_argument("--json", dest="form", action="store_const", const="json", help="JSON; lists: a document a line")
    return found


def _dated() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(add_help=False)
    found.add_argument("--at", metavar="DATE", help="as of that day or minute: 2026-11-22, 2026-11-22T06:00")
    return found


def _listed() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(add_help=False)
    found.add_argument("--csv", dest="form", action="store_const", const="csv", help="CSV")
    some = found.add_mutually_exclusive_group()
    some.add_argument("--limit", type=_count, default=50, metavar="N", help="rows (%(default)s)")
    some.add_argument("--all", dest="limit", action="store_const", const=None, help="every row")
    return found


def _decide(one: argparse.ArgumentParser) -> None:
    one.add_argument("id")
    one.add_argument("command", help="as behind #regzbot in a mail: fix, inconclusive, backburner, ...")
    one.add_argument("value", nargs="*")


def _conditions(one: argparse.ArgumentParser) -> None:
    one.add_argument("--state", default="open", help="reported, open (the usual one), fixed, resolved, all, ...")
    one.add_argument("--cycle", metavar="7.4")
    one.add_argument("--tree", help="mainline, next, stable")
    one.add_argument("--subsystem")
    one.add_argument("--text", metavar="WORDS", help="in the title")
    one.add_argument("--overdue", action="store_const", const="true", help="past the day by which a fix is expected")
    one.add_argument("--ordering", metavar="WORD")


def _events(one: argparse.ArgumentParser) -> None:
    one.add_argument("--after", metavar="KEY", help="go on behind this event; `latest`: with what happens from now on")
    one.add_argument("--type", help="regression.changed, release.published, ...")
    one.add_argument("--follow", action="store_true", help="wait for more")
    one.add_argument("--every", type=_count, default=30, metavar="SECONDS", help="how often to ask then (%(default)s)")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:9])):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text[:9])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status."""
    given = parser().parse_args(arguments)
    if not given.site.startswith(("http://", "https://")):
        complain(f"{given.site} is no address of a site: http://... or https://... is wanted")
        return USAGE
    token = os.environ.get("KERNELTRACK_TOKEN", "").strip()
    if not (token.isascii() and token.isprintable()):  # it is not repeated: what is said here may end up in a log
        complain("what is in KERNELTRACK_TOKEN is no token: kt_ and 38 letters and digits are wanted")
        return USAGE
    client = Client(given.site, token, tries=3)
    try:
        found = given.run(client, given)
        sys.stdout.flush()
    except RefusedError as error:
        _tell(error)
        return REFUSED
    except UnreachableError as error:
        complain(str(error))
        return UNREACHABLE
    except BrokenPipeError:
        _leave_quietly()
    except KeyboardInterrupt:
        return INTERRUPTED
    return DONE if found else NOTHING


def _tell(error: RefusedError) -> None:
    complain(str(error))
    entries = error.problem.get("errors")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and entry.get("choices"):
            complain(f"choices of {entry.get('field')}: {', '.join(map(str, entry['choices']))}")


def _leave_quietly() -> NoReturn:
    """Whoever read our output has had enough: end as a program does that the signal ended."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
    raise SystemExit(DONE)
