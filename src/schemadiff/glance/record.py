"""What a command line printed, and all that it looked at, in; later, whether that is still so, out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from schemadiff.cache.keys import key_of, of_files, of_program, of_scratch
from schemadiff.cache.store import keep, lookup

_SHELF = "glances"
# Where a run says or does more than usual, it has to run.
_TELLING = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")


@dataclass(frozen=True, slots=True)
class Watched:
    """Files and folders, with the endings of the files in there that count, and a key of what they hold."""

    paths: tuple[str, ...]
    endings: tuple[str, ...]
    key: str | None = None

    def seen(self) -> Watched:
        """The same with the key of what they hold now."""
        return Watched(self.paths, self.endings, of_files([*map(Path, self.paths)], self.endings))


@dataclass(frozen=True, slots=True)
class Record:
    """`url` names the variable that holds the database's URL, and none of `unset` may be set. `questions` are asked
    there, and `digest` is what their answers come to. `out` and `err` is what was printed.
    """

    url: str
    unset: tuple[str, ...]
    watched: tuple[Watched, ...]
    questions: tuple[str, ...]
    digest: str
    out: str
    err: str
    code: int


def read_record(arguments: Sequence[str]) -> Record | None:
    """What is known of the command line here."""
    found = lookup(_SHELF, _key(arguments))
    if found is None:
        return None
    said = json.loads(found)
    watched = tuple(Watched(tuple(w["paths"]), tuple(w["endings"]), w["key"]) for w in said.pop("watched"))
    return Record(**{**said, "watched": watched})


def keep_record(arguments: Sequence[str], record: Record) -> None:
    """Keep it for the next time, unless it holds on to what nobody could look at."""
    if all(watched.key for watched in record.watched):
        keep(_SHELF, _key(arguments), json.dumps(asdict(record)).encode())


def _key(arguments: Sequence[str]) -> str:
    """The command line, where it is run, and what it is run by."""
    ours = sorted((name, value) for name, value in os.environ.items() if name.startswith("SCHEMADIFF_"))
    telling = [os.environ.get(name, "") for name in _TELLING]
    terminal = [stream.isatty() for stream in (sys.stdout, sys.stderr)]
    return key_of(tuple(arguments), os.getcwd(), ours, telling, terminal, of_program(), of_scratch())
