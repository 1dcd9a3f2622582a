"""The path of a file that a user names in, its bytes or its text out; anything else that lies there is refused.

Nothing is waited for: nobody may ever write into a pipe, and a device has no end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from schemadiff.diagnostics import Diagnostic, Origin, SchemadiffError, UsageError
from schemadiff.plain_files import plain

Read = TypeVar("Read")
# Pipes that whoever called us has opened: `schemadiff prisma check <(…)`.
_OPENED = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


def contents(path: Path, most: int = -1) -> bytes:
    """The bytes of a plain file, or the first of them. Raises OSError."""
    opener = None if str(path).startswith(_OPENED) else plain
    with open(path, "rb", opener=opener) as file:
        return file.read(most)


def read_text(path: Path, name: str, code: str, hint: str = "", kind: type[UsageError] = UsageError) -> str:
    """The text, without a byte order mark. Raises `kind` with the code where it cannot be read, or is no text."""
    try:
        return decoded(contents(path), name, code, kind).removeprefix("\ufeff")
    except OSError as error:
        raise unreadable(error, name, code, hint, kind) from None


def read_if_there(path: Path, name: str, code: str, hint: str = "", kind: type[UsageError] = UsageError) -> str | None:
    """The text, a byte order mark and all; None where there is no such file."""
    try:
        return decoded(contents(path), name, code, kind)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(error, name, code, hint, kind) from None


def read_all(paths: Iterable[Path], read: Callable[[Path], Read]) -> tuple[Read, ...]:
    """What is read of each of the files. Raises UsageError with the faults of all."""
    found, problems = list[Read](), list[Diagnostic]()
    for path in paths:
        try:
            found.append(read(path))
        except SchemadiffError as error:
            problems += error.diagnostics
    if problems:
        raise UsageError(*problems)
    return tuple(found)


def decoded(data: bytes, name: str, code: str, kind: type[UsageError] = UsageError) -> str:
    """The text that the bytes of the file are, a byte order mark and all. Raises `kind` where they are none."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise kind.of(code, f"{name} is not UTF-8", "save it as UTF-8", _place(name, data, error.start)) from None
    if "\0" in text:
        place = _place(name, data, data.index(0))
        raise kind.of(code, f"{name} holds a NUL character", "it is no text", place)
    return text


def unreadable(error: OSError, name: str, code: str, hint: str = "", kind: type[UsageError] = UsageError) -> UsageError:
    """What is to be said of a file that cannot be read."""
    return kind.of(code, f"cannot read {name}: {error.strerror}", hint)


def _place(name: str, data: bytes, at: int) -> Origin:
    before = data[:at].decode(errors="replace")
    return Origin(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
