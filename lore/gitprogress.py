"""What `git --progress` tells on its standard error, as it comes: lines end with CR while they change. Pure."""

import re
from dataclasses import dataclass

# git's progress.c: "Receiving objects:  34% (1234/5678), 1.20 MiB | 3.40 MiB/s"; what the server says begins with
# "remote: ".
_LINE = re.compile(
    r"(?:\A|[\r\n])(?:remote: )?([A-Z][A-Za-z ]{2,40}): +(\d{1,3})% \(\d{1,12}/\d{1,12}\)"
    r"(?:, ([\d.]{1,10} (?:[KMGT]iB|bytes))(?: \| ([\d.]{1,10} (?:[KMGT]iB|bytes)/s))?)?"
)


@dataclass(frozen=True, slots=True)
class GitProgress:
    """How far one step of a transfer is; size and speed in git's words, where it says them."""

    what: str
    percent: int
    size: str
    speed: str

    def __str__(self) -> str:
        details = ", ".join(filter(None, (self.size, self.speed)))
        return f"{self.what.lower()} {self.percent} %{f' ({details})' if details else ''}"


def last_progress(said: str) -> GitProgress | None:
    """The newest that a piece of git's output tells; None where it is about something else."""
    found = None
    for match in _LINE.finditer(said):
        found = match
    if found is None:
        return None
    return GitProgress(found[1], min(100, int(found[2])), found[3] or "", found[4] or "")
