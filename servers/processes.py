"""Child processes that cannot outlive their parent."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(how: int = signal.SIGTERM) -> None:
    """Ask the kernel for a signal when the parent ends, however it ends; call in the child (Linux)."""
    parent = os.getppid()
    _libc.prctl(_PR_SET_PDEATHSIG, how, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), how)
