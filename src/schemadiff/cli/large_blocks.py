"""Nothing in; from then on the C library gives large blocks of memory back to the system as soon as they are free."""

from __future__ import annotations

import ctypes
from contextlib import suppress

# malloc.h of glibc.
_M_MMAP_THRESHOLD = -3
_LARGE = 1 << 20


def give_back_large_blocks() -> None:
    """Where the C library is glibc; any other keeps to its ways.

    glibc takes the size of the largest block that was ever freed for what a process usually needs, and no longer maps
    such blocks one by one. A run has a few texts and tables of many megabytes, each for a moment: behind each of
    them the heap would stay as large as it was.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
