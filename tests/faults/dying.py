"""A database, a folder of migrations and a point in; a run of them that is killed there by SIGKILL.

python -m tests.faults.dying URL FOLDER COUNT MODE: at the COUNTth statement the process dies `before` it is sent, or
when it was `sent`, after a delay that the count decides: somewhere in its middle, or at its end without the answer.
COUNT 0 runs to the end and prints how many statements there were.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from schemadiff.config import Config
from schemadiff.migrations.files import read_directory
from schemadiff.migrations.runner import apply

CONFIG = Config(root=Path(), schema=(), generated=Path())


class Dying(psycopg.Connection[Any]):
    """A connection that counts what goes over it."""

    seen = 0
    at = 0
    mode = "before"

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """Like any other's, up to the one."""
        type(self).seen += 1
        if self.seen == self.at:
            if self.mode == "sent" and params is None:
                self.pgconn.send_query(query if isinstance(query, bytes) else str(query).encode())
                self.pgconn.flush()
                time.sleep(random.Random(self.at).choice((0, 0.001, 0.004, 0.02)))
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(query, params, **more)


def main(url: str, folder: str, at: str, mode: str) -> None:
    """Run, and die."""
    Dying.at, Dying.mode = int(at), mode
    with Dying.connect(url, autocommit=True, prepare_threshold=None) as connection:
        apply(connection, read_directory(Path(folder)), config=CONFIG, allow_data_loss={"all"})
    print(Dying.seen)


if __name__ == "__main__":
    main(*sys.argv[1:])
