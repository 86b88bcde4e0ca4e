"""Processes of a site that runs, and their memory over time."""

import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path

_KINDS = (("gunicorn", "web"), (" worker ", "worker"), (" beat ", "beat"))
_ROOM = 12.0  # MB that a process may grow in the second half: caches fill, the allocator keeps what it had
_SHARE = 1.15
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Memory:
    """Resident megabytes of all processes of each kind, as (seconds, megabytes)."""

    samples: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def sample(self, pid: int, at: float) -> None:
        """Look at everything that descends from a process."""
        found: dict[str, float] = {}
        for child in descendants(pid):
            kind, megabytes = _look(child)
            if kind:
                found[kind] = found.get(kind, 0.0) + megabytes
        for kind, megabytes in found.items():
            self.samples.setdefault(kind, []).append((at, megabytes))

    def lines(self) -> list[tuple[str, float, float, float, bool]]:
        """Kind, megabytes in the third quarter and in the last one, growth in MB an hour, whether that is flat."""
        lines = []
        for kind, samples in self.samples.items():
            quarter = max(1, len(samples) // 4)
            third, last = samples[2 * quarter : 3 * quarter] or samples, samples[-quarter:]
            before, after = (statistics.median(size for _, size in part) for part in (third, last))
            hours = max(1.0, last[-1][0] - third[0][0]) / 2 / 3600
            lines.append((kind, before, after, (after - before) / hours, after <= before * _SHARE + _ROOM))
        return lines


def descendants(pid: int) -> list[int]:
    """Children, their children, and so on."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def _look(pid: int) -> tuple[str, float]:
    """What a process is, and its megabytes; '' for others, and for one that has ended."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace") + " "
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return "", 0.0
    return next((kind for word, kind in _KINDS if word in command), ""), pages * _PAGE / 1e6
