"""What the brackets before a patch's title say: `[RFC PATCH net-next v2 3/7]`. Pure."""

import re

MAX_TOTAL, MAX_VERSION = 9999, 999  # what is written beyond is a mistake
_MOST_MARKS, _LONGEST_MARK = 12, 60
_SPLIT = re.compile(r"[\s,;|&()\[\]+=]+")
_NUMBERING = re.compile(r"#?(\d+)(?:/|of)(\d+)(?:[-_.]?(v\d+))?")
_VERSION = re.compile(r"v\.?(\d+)(?:\.(\d+))?(?:\.\d+)?")
_LED = re.compile(r"(patch|rfc|rft|resend|resent|repost)(?:ed|es|set|s|i)?[-_:/.#]*(.*)")
_COUNTED = frozenset({"take", "try", "version", "ver", "rev", "revision", "v", "attempt"})
_RESENT = frozenset({"resend", "resent", "repost"})
_NOISE = frozenset({"for", "the", "on", "of", "to", "from", "and", "series", "tree", "branch", "only", "request"})
# Brackets with these are about something that happened, with or without a number or a diff.
_TALK = re.compile(
    r"regress|bisect|bug|syzbot|syzkaller|report|announce|\bann\b|crash|oops|panic|warning|question|help|issue|[:?@]"
)
# Trees that patches are for, as far as their names say so. A plain `next` does not: `[next]` is how failures of
# linux-next are reported.
_TREE = re.compile(r".{1,40}-(?:next|fixes|current|stable)|net|bpf|wireless|\d{1,2}\.\d{1,3}\.y")


class Brackets:
    """The words of one or several brackets, added up; the first number and version count.

    version   0 where none is named
    is_talk   they speak of a bug or a tree's head (`[linux-next:master 12/345]` is a robot's finding)
    """

    def __init__(self) -> None:
        self.version = 0
        self.number: int | None = None
        self.total: int | None = None
        self.is_patch = self.is_pull = self.is_rfc = self.is_rft = self.is_resend = self.is_talk = False
        self.marks: list[str] = []
        self._is_closed = self._is_numbered = False

    @property
    def is_posting(self) -> bool:
        """They say so, or number the mail as one of several."""
        return self.is_patch or self.is_pull or (self.number is not None and not self.is_talk)

    @property
    def could_post(self) -> bool:
        """Enough beside a diff: comments are asked for, a version or a tree is named."""
        is_named = self.is_rfc or self.is_rft or self.is_resend or self.version > 0
        return not self.is_talk and (is_named or any(_TREE.fullmatch(mark) for mark in self.marks))

    def close(self) -> None:
        """Nothing that is read later counts."""
        self._is_closed = True

    def add(self, other: "Brackets") -> None:
        """Take what other brackets of the same subject say."""
        self.version = self.version or other.version
        if self.number is None:
            self.number, self.total = other.number, other.total
        self.is_patch |= other.is_patch
        self.is_pull |= other.is_pull
        self.is_rfc |= other.is_rfc
        self.is_rft |= other.is_rft
        self.is_resend |= other.is_resend
        self.marks += other.marks

    def read(self, inside: str) -> None:
        """Take the words of one bracket; bounded by its length."""
        if self._is_closed or not inside:
            return
        low = inside.lower()
        if "patch" not in low and _TALK.search(low):
            self.is_talk = True
        words = [word for word in _SPLIT.split(low) if word]
        if words == ["git"]:
            self.is_pull = True  # `[GIT] Networking`
            return
        place = 0
        while place < len(words):
            place += self._take(words, place)

    def _take(self, words: list[str], place: int) -> int:
        """Read the word at a place; how many words it took."""
        word, following = words[place], words[place + 1 : place + 3]
        if len(following) == 2 and following[0] == "of" and self._number(f"{word}/{following[1]}"):
            return 3
        if following and word in _COUNTED and (counted := following[0].lstrip("#")).isdecimal():
            self._set_version(counted)
            return 2
        self._word(word, is_for=place > 0 and words[place - 1] == "for")
        return 1

    def _word(self, word: str, *, is_for: bool) -> None:
        if word == "patch":
            self.is_patch = True
            return
        if self._number(word) or (not is_for and self._is_version(word)):
            return
        if (led := _LED.fullmatch(word)) and led[2] != "work":
            self._flag(led[1])
            for part in led[2].split("/", 1) if not self._number(led[2]) else ():
                if part and not self._is_version(part):
                    self._word(part, is_for=False)
        elif word == "pull" or word in ("git/pull", "git-pull", "pull-request"):
            self.is_pull = True
        else:
            self._mark(word)

    def _flag(self, word: str) -> None:
        if word == "patch":
            self.is_patch = True
        elif word == "rfc":
            self.is_rfc = True
        elif word == "rft":
            self.is_rft = True
        elif word in _RESENT:
            self.is_resend = True

    def _number(self, word: str) -> bool:
        """Whether it is i/M; nonsense is, too, and numbers nothing."""
        if "/" not in word and "of" not in word:
            return False
        found = _NUMBERING.fullmatch(word)
        if found is None:
            return False
        if found[3]:
            self._is_version(found[3])
        if self._is_numbered:
            return True
        self._is_numbered = True
        if len(found[1]) < 10 and len(found[2]) < 10:
            number, total = int(found[1]), int(found[2])
            if number <= total and 1 <= total <= MAX_TOTAL:
                self.number, self.total = number, total
        return True

    def _is_version(self, word: str) -> bool:
        found = _VERSION.fullmatch(word) if word[:1] == "v" else None
        if found is None or (found[2] and _is_kernel(found[1], found[2])):
            return False
        self._set_version(found[1])
        return True

    def _set_version(self, digits: str) -> None:
        if not self.version and len(digits) < 10 and 1 <= int(digits) <= MAX_VERSION:
            self.version = int(digits)

    def _mark(self, word: str) -> None:
        mark = word.strip("-:#.*\"'")
        if found := _VERSION.fullmatch(mark):
            mark = mark.lstrip("v.") if found[2] else mark  # `for v6.8`
        is_word = mark and mark != "git" and mark not in _NOISE and len(mark) <= _LONGEST_MARK
        if is_word and mark not in self.marks and len(self.marks) < _MOST_MARKS:
            self.marks.append(mark)


def _is_kernel(major: str, minor: str) -> bool:
    """Whether `v6.1` means a kernel: half-versions of a patch end in .1 to .3, and 6.1 is long-lived."""
    return len(minor) > 1 or int(minor) > 3 or (major, minor) == ("6", "1")
