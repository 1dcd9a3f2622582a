"""The path of a file and how it is to be opened in, its descriptor out; what is no plain file is refused.

Nothing is waited for: nobody may ever write into a pipe. Imports next to nothing: a run that finds nothing moved only
looks at its files.
"""

from __future__ import annotations

import errno
import os
import stat


def plain(path: str, flags: int) -> int:
    """What `open` takes as its `opener`; of folders it says itself what they are. Raises OSError."""
    file = os.open(path, flags | os.O_NONBLOCK)
    mode = os.fstat(file).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return file
    os.close(file)
    raise OSError(errno.EINVAL, "not a plain file", path)
