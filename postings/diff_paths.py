"""The path of a file in the header of its diff, as the tree knows it. Pure."""

import re

MAX_PATH = 255  # characters
_MAX_NAME = 4_096  # bytes of a name that are looked at
_NOWHERE = b"/dev/null"
# What git puts in front, with diff.mnemonicPrefix too: commit, index, work tree, object, 1 and 2.
_PREFIXES = (b"a/", b"b/", b"i/", b"w/", b"c/", b"o/", b"1/", b"2/")
_USUAL = (b"a/", b"b/")  # -mm patches have a/ twice; no directory of the kernel is called so
_RENAMED = re.compile(rb"^(?:rename|copy) (?:to|new) ([^\n]*)", re.MULTILINE)
_QUOTED_PAIR = re.compile(rb'(?:"(?:[^"\\]|\\.)*"|\S+) ("(?:[^"\\]|\\.)*"|\S+)$')
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}
# Time stamps of diff(1), CVS and Mercurial, where a mail program made blanks of the tab before them.
_TIME = re.compile(rb" +(?:\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2} \d{4}|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b).*")
_KERNEL_TREE = re.compile(rb"linux(?:[-.][^/]*)?/.")


def path_of(line: bytes, extended: bytes, before: bytes | None = None, after: bytes | None = None) -> str:
    """The path after the change (before, where the file is deleted), without a prefix such as a/ or linux-2.6.orig/.

    line      the `diff ` line, b"" for none
    extended  the lines below it that tell of modes, renames and copies
    before    what stands after `---`, and `after` after `+++`, where the header has them
    """
    is_git = line.startswith(b"diff --git ")
    if before is not None and after is not None:
        old, new = _name(before, is_git=is_git), _name(after, is_git=is_git)
        return _text(_stripped(old, new, is_git=is_git))
    renamed = _RENAMED.search(extended)
    if renamed:
        return _text(_name(renamed[1], is_git=True))
    names = line[len(b"diff --git ") : _MAX_NAME].rstrip()
    return _text(_stripped(*_pair(names.replace(b" \n", b" ").replace(b"\n", b" ")), is_git=True))


def _name(raw: bytes, *, is_git: bool) -> bytes:
    """A name as it stands in a header, without its time stamp and git's quotes."""
    name = raw[:_MAX_NAME].partition(b"\t")[0].rstrip()
    if name[:1] == b'"' and name[-1:] == b'"':
        return _ESCAPE.sub(_unescaped, name[1:-1])
    return name if is_git else _TIME.sub(b"", name)


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    return bytes([int(what, 8) & 0xFF]) if len(what) == 3 else _ESCAPED.get(what, what)


def _pair(names: bytes) -> tuple[bytes, bytes]:
    """The two names of a `diff --git` line: they are equally long but for renames, which say their names elsewhere."""
    middle = len(names) // 2
    if b'"' not in names and names[middle : middle + 1] == b" ":
        return names[:middle], names[middle + 1 :]
    quoted = _QUOTED_PAIR.match(names)
    if quoted:
        return _name(names[: quoted.start(1)], is_git=True), _name(quoted[1], is_git=True)
    return names, names


def _stripped(old: bytes, new: bytes, *, is_git: bool) -> bytes:
    """The name that counts, without what the two have in front as the names of two trees."""
    name, other = (old, new) if new == _NOWHERE else (new, old)
    if name[:2] in _USUAL:
        return name[2:]
    if name[:2] in _PREFIXES and (other == _NOWHERE or (other[:2] in _PREFIXES and name[:2] != other[:2])):
        return name[2:]
    if is_git:
        return name
    name, other = name.removeprefix(b"./"), other.removeprefix(b"./")
    tree, _, rest = name.partition(b"/")
    other_tree, _, other_rest = other.partition(b"/")
    if rest and ((tree != other_tree and rest == other_rest) or _KERNEL_TREE.match(name)):
        return rest
    return name


def _text(name: bytes) -> str:
    """What PostgreSQL can store of it."""
    return name.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")[:MAX_PATH]
