"""What a command line printed, and all that it looked at, in; later, the same out.

Plain tuples and dictionaries: to import what dataclasses and JSON take is longer than all that is done with them here.
"""

from __future__ import annotations

import marshal
import os
import sys

from schemadiff.cache.keys import key_of, of_files, of_program, of_scratch
from schemadiff.cache.store import keep, lookup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias, TypedDict

    from schemadiff.cache.questions import Row

    # Files and folders, the endings of the files in there that count, and a key of what they hold.
    Watched: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], str | None]

    class Record(TypedDict):
        """`url` names the variable that holds the database's URL, and none of `unset` may be set. `questions` are
        asked there. The first answer was the `tokens` of the catalogs, and `digest` is what the others come to.
        `contents` has for each catalog what to ask where its token is another one, and what the answer was. `out` and
        `err` is what was printed.
        """

        url: str
        unset: tuple[str, ...]
        watched: tuple[Watched, ...]
        questions: tuple[str, ...]
        tokens: tuple[Row, ...]
        digest: str
        contents: dict[str, tuple[str, Row]]
        out: str
        err: str
        code: int


_SHELF = "glances"
# Where a run says or does more than usual, it has to run.
_TELLING = ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")


def watched(paths: tuple[str, ...], endings: tuple[str, ...], seen: dict[str, str] | None = None) -> Watched:
    """The files with what they hold now, each of which is noted among what is `seen`."""
    return paths, endings, of_files(paths, endings, seen)


def read_record(arguments: Sequence[str]) -> Record | None:
    """What is known of the command line here."""
    found = lookup(_SHELF, _key(arguments))
    record: Record | None = marshal.loads(found) if found is not None else None
    return record


def keep_record(arguments: Sequence[str], record: Record) -> None:
    """Keep it for the next time, unless it holds on to what nobody could look at."""
    if all(key for _, _, key in record["watched"]):
        keep(_SHELF, _key(arguments), marshal.dumps({**record}, 4))


def _key(arguments: Sequence[str]) -> str:
    """The command line, where it is run, and what it is run by."""
    ours = sorted((name, value) for name, value in os.environ.items() if name.startswith("SCHEMADIFF_"))
    telling = [os.environ.get(name, "") for name in _TELLING]
    terminal = [stream.isatty() for stream in (sys.stdout, sys.stderr)]
    return key_of(tuple(arguments), os.getcwd(), ours, telling, terminal, of_program(), of_scratch())
