"""Texts of migrations and a database go in; a run of `apply` as users have it, in a thread or a process, comes out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

import schemadiff
from schemadiff.config import Config
from schemadiff.connection import connect
from schemadiff.migrations import ledger
from schemadiff.migrations.execution import Patience
from schemadiff.migrations.files import MigrationFile, read_directory
from schemadiff.migrations.runner import Applied, Event, apply

Connection = psycopg.Connection[Any]
CONFIG = Config(root=Path(), schema=(), generated=Path(), lock_timeout="300ms")
PATIENT = Patience(run=30, tries=30, first_pause=0.1)
HASTY = Patience(run=0.5, tries=2, first_pause=0.05)
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join((str(Path(schemadiff.__file__).parents[1]), str(Path(__file__).parents[2]))),
}
PROGRAM = """
import sys
from schemadiff.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def write(folder: Path, **texts: str) -> tuple[MigrationFile, ...]:
    """Migrations from `m001_name="SQL"`."""
    for name, text in texts.items():
        (folder / f"{name.removeprefix('m')}.sql").write_text(text)
    return read_directory(folder)


def run(
    url: str,
    files: tuple[MigrationFile, ...],
    patience: Patience = PATIENT,
    notes: list[str] | None = None,
    **more: Any,
) -> tuple[Applied, ...]:
    """One run over a connection of its own."""

    def hear(event: Event) -> None:
        if notes is not None and event.note:
            notes.append(event.note)

    with connect(url) as connection:
        return apply(connection, files, config=CONFIG, patience=patience, on_progress=hear, **more)


def versions(conn: Connection) -> list[int]:
    """What the ledger says is applied."""
    return [row.version for row in ledger.read(conn)]


def one(conn: Connection, query: str, *values: object) -> Any:
    """The only value of the only row, None where there is no row."""
    row = conn.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def valid(conn: Connection, index: str) -> bool | None:
    """Whether the index is valid; None where there is none."""
    found: bool | None = one(conn, "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", index)
    return found


@contextmanager
def holding(url: str, statement: str) -> Iterator[Connection]:
    """A session that has run the statement and keeps its transaction open."""
    with psycopg.connect(url) as other:
        other.execute(statement.encode())
        yield other
        other.rollback()


def alone(url: str, statement: str) -> None:
    """Run a statement in a session of its own."""
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(statement.encode())


@contextmanager
def background(work: Callable[[], object]) -> Iterator[list[BaseException]]:
    """Run the work in a thread, which is joined; what it raised is in the list."""
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    try:
        yield raised
    finally:
        thread.join(30)
        assert not thread.is_alive()


def until(condition: Callable[[], object], patience: float = 60) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def process(url: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """`schemadiff apply` in a process, in a folder whose `generated/` holds the files."""
    command = command_line("apply", "--url", url, *arguments)
    return subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def command_line(*arguments: str) -> list[str]:
    """`schemadiff` as a process, to be run in ENVIRONMENT."""
    return [sys.executable, "-c", PROGRAM, *arguments]


def killed(started: subprocess.Popen[str]) -> None:
    """SIGKILL, and its end."""
    started.send_signal(signal.SIGKILL)
    started.communicate()
    assert started.returncode == -signal.SIGKILL
