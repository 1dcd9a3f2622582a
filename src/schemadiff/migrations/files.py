"""A folder goes in; its migration files come out in order. A new migration goes in; its two files are on disk, or none.

`NNN_snake_case.sql`, with `NNN_snake_case.down.sql` beside it. Whatever else lies in the folder is left alone.
"""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from schemadiff.cache.keys import of_bytes
from schemadiff.diagnostics import Conflict, Diagnostic, InputError, Origin, UsageError
from schemadiff.migrations.atomic import folder_lock, publish, written_aside
from schemadiff.texts import contents, unreadable

_FILE = re.compile(r"(?P<number>[0-9]{3,})_(?P<name>[a-z0-9_]{1,60})(?P<down>\.down)?\.sql")
_SLUG = re.compile(r"[a-z0-9_]{1,60}")
_LONGEST_SLUG = 60
# The marker is written out first: re looks for what is plain text at once, for the beginning of a line place by place.
_CONFLICT = re.compile(r"<<<<<<< (?<=^<<<<<<< ).*\n(?:.*\n)*?={7}\n(?:.*\n)*?>{7} ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class MigrationFile:
    """A migration as it lies on disk. `checksum` is SHA-256 in hex over `text`, which has LF line ends everywhere;
    `held` is the digest of the bytes that it was read from, if it was.
    """

    number: int
    name: str
    path: Path
    text: str
    checksum: str
    held: str = field(default="", repr=False, compare=False)

    @property
    def down_path(self) -> Path:
        """Where the way back is written, if it is."""
        return self.path.with_suffix(".down.sql")

    @property
    def told_by(self) -> str:
        """A text that is another one as soon as the file is called otherwise or holds anything else."""
        return f"{self.path.name} {self.checksum}"


def read_directory(path: Path) -> tuple[MigrationFile, ...]:
    """All migrations of the folder by number; none when the folder does not exist."""
    files, unreadable = read_readable(path)
    if unreadable:
        raise unreadable[0]
    return files


def read_readable(path: Path) -> tuple[tuple[MigrationFile, ...], tuple[UsageError, ...]]:
    """The migrations of the folder that can be read, by number; and why the others cannot."""
    files: list[MigrationFile] = []
    errors: list[UsageError] = []
    for entry in _sql_files(path):
        match = _FILE.fullmatch(entry.name)
        if match and not match["down"]:
            try:
                files.append(_read(entry, match))
            except UsageError as error:
                errors.append(error)
    return tuple(sorted(files, key=lambda file: (file.number, file.name))), tuple(errors)


def read_down(file: MigrationFile) -> str | None:
    """The text of the way back, None where none is written."""
    return read_text(file.down_path) if file.down_path.is_file() else None


def read_text(path: Path) -> str:
    """A SQL file as every machine sees it: UTF-8 without a mark; LF line ends where a checkout made all of them CRLF.

    CRLF in some lines only is in the body of a function, and stays.
    """
    return text_of(bytes_of(path), path)


def bytes_of(path: Path) -> bytes:
    """What a SQL file holds. Raises UsageError where it cannot be read."""
    try:
        return contents(path)
    except OSError as error:
        raise unreadable(error, str(path), "SD400") from None


def text_of(raw: bytes, path: Path) -> str:
    """The text of the bytes of that file."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        origin = Origin(str(path), raw[: error.start].count(b"\n") + 1)
        raise InputError.of("SD400", "not UTF-8", "save the file as UTF-8", origin) from None
    if (at := text.find("\0")) >= 0:
        origin = Origin(str(path), text[:at].count("\n") + 1)
        raise InputError.of("SD400", "a NUL character, which no SQL can hold", "remove it", origin)
    converted = "\r" in text and text.count("\r\n") == text.count("\n")
    return _with_lf(text) if converted else text


def checksum(text: str) -> str:
    """SHA-256 in hex of the text with LF line ends, the same on every platform."""
    return hashlib.sha256(_with_lf(text).encode()).hexdigest()


def _with_lf(text: str) -> str:
    # One character is looked for much quicker than two, and most texts have none.
    return text.replace("\r\n", "\n") if "\r" in text else text


def file_name(number: int, name: str, *, down: bool = False) -> str:
    """`042_add_orders.sql`; three digits, more when three no longer do."""
    return f"{number:03}_{name}{'.down' if down else ''}.sql"


def is_way_back(name: str) -> bool:
    """Whether a file is called like the way back of a migration."""
    match = _FILE.fullmatch(name)
    return bool(match and match["down"])


def next_number(files: Iterable[MigrationFile]) -> int:
    """The number that the next migration takes."""
    return max((file.number for file in files), default=0) + 1


def slug(text: str) -> str:
    """Any text as a safe snake_case name: letters, digits and underscores, never empty, at most 60."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return plain[:_LONGEST_SLUG].strip("_") or "migration"


def numbering_problems(files: Sequence[MigrationFile]) -> list[Diagnostic]:
    """Duplicates and gaps, each naming the files on both sides, and numbers that are not written as they should be.

    A number is used twice in one file, too, where both branches gave it the same name.
    """
    ordered = sorted(files, key=lambda file: (file.number, file.name))
    problems = [_torn(file) for file in ordered if is_torn(file)]
    problems += [found for before, after in pairwise(ordered) for found in _between(before, after)]
    if ordered and ordered[0].number > 1:
        problems.insert(0, _gap(1, ordered[0].number, "the beginning", ordered[0]))
    return problems + [_misnumbered(file) for file in ordered if file.path.name != file_name(file.number, file.name)]


def is_torn(file: MigrationFile) -> bool:
    """Whether a merge left its conflict in the file: what both branches wrote under the same name."""
    return bool(_CONFLICT.search(file.text))


def twice_made(path: Path, origin: Origin) -> Diagnostic:
    """The error for a file name that two branches took, and the way out. git keeps one file of a name."""
    folder, (_, _, name) = path.parent.name, path.stem.partition("_")
    files = " ".join(f"{folder}/{one}" for one in (path.name, f"{path.stem}.down.sql", "migrations.lock"))
    return Diagnostic(
        "SD469",
        f"two branches made a file {path.name}, and git has only one of them",
        f"keep the main branch's: git checkout origin/main -- {files}\n"
        f"  then make ours again, under the next number: schemadiff generate -m {name}\n"
        f"  what you wrote by hand is in git, while you merge: git show HEAD:{folder}/{path.name}",
        origin,
    )


def directory_problems(path: Path) -> list[Diagnostic]:
    """SQL files whose names say nothing to us, and ways back whose migration is missing."""
    entries = _sql_files(path)
    names = {entry.name for entry in entries}
    return [found for entry in entries for found in _name_problems(entry, names)]


def write_migration(directory: Path, number: int, name: str, text: str, down_text: str | None) -> tuple[Path, ...]:
    """Write a new migration, and its way back if there is one. Both files appear whole, or none does."""
    if not _SLUG.fullmatch(name) or number < 1:
        raise UsageError.of("SD405", f"{name!r} cannot name a migration", f'use lower case: "{slug(name)}"')
    # The way back goes first: a kill in between leaves a lone .down.sql, which nothing runs and the rerun accepts.
    contents = {file_name(number, name, down=True): down_text, file_name(number, name): text}
    with folder_lock(directory):
        _refuse_taken(directory, number, contents)
        with written_aside(directory, {n: t for n, t in contents.items() if t is not None}) as aside:
            return tuple(reversed(publish(aside)))


def _refuse_taken(directory: Path, number: int, contents: dict[str, str | None]) -> None:
    for entry in _sql_files(directory):
        match = _FILE.fullmatch(entry.name)
        if not match or int(match["number"]) != number:
            continue
        if match["down"] and contents.get(entry.name) == read_text(entry):
            entry.unlink()
            continue
        hint = "another run may have made it: run again to get the next number"
        raise Conflict.of("SD406", f"number {number:03} is taken by {entry}", hint)


def _sql_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return []
    return sorted(entry for entry in path.iterdir() if entry.suffix == ".sql" and entry.is_file())


def _read(path: Path, match: re.Match[str]) -> MigrationFile:
    raw = bytes_of(path)
    text = text_of(raw, path)
    summed = checksum(text)
    # Most files hold just what the checksum is over.
    as_it_is = b"\r" not in raw and not raw.startswith(BOM_UTF8)
    return MigrationFile(int(match["number"]), match["name"], path, text, summed, summed if as_it_is else of_bytes(raw))


def _between(before: MigrationFile, after: MigrationFile) -> list[Diagnostic]:
    if before.number == after.number:
        message = f"number {before.number:03} is used twice: {before.path} and {after.path}"
        hint = "two branches met: `schemadiff rebase` gives ours the next number"
        return [Diagnostic("SD401", message, hint, Origin(str(after.path), 1))]
    if before.number + 1 < after.number:
        return [_gap(before.number + 1, after.number, str(before.path), after)]
    return []


def _gap(first: int, after: int, left: str, right: MigrationFile) -> Diagnostic:
    missing = f"{first:03}" if after == first + 1 else f"{first:03} to {after - 1:03}"
    message = f"{missing} is missing between {left} and {right.path}"
    hint = "number migrations without gaps, or merge the branch that holds it"
    return Diagnostic("SD402", message, hint, Origin(str(right.path), 1))


def _torn(file: MigrationFile) -> Diagnostic:
    marker = _CONFLICT.search(file.text)
    assert marker is not None
    return twice_made(file.path, Origin(str(file.path), file.text.count("\n", 0, marker.start()) + 1))


def _misnumbered(file: MigrationFile) -> Diagnostic:
    hint = f"name it {file_name(max(file.number, 1), file.name)}"
    message = "numbers have three digits, count from 001, and grow after 999"
    return Diagnostic("SD403", message, hint, Origin(str(file.path), 1))


def _name_problems(entry: Path, names: set[str]) -> list[Diagnostic]:
    match = _FILE.fullmatch(entry.name)
    if match is None:
        numbered = entry.name[0].isdigit()
        message = f"{entry} is not named like a migration and is never applied"
        hint = f"name it {_better_name(entry)}" if numbered else "migrations are named 004_snake_case.sql"
        return [Diagnostic("SD403", message, hint, Origin(str(entry), 1), "error" if numbered else "warning")]
    if match["down"] and file_name(int(match["number"]), match["name"]) not in names:
        return [
            Diagnostic(
                "SD404",
                f"{entry} takes back a migration that is not there",
                "delete it",
                Origin(str(entry), 1),
                "warning",
            )
        ]
    return []


def _better_name(entry: Path) -> str:
    digits = re.match(r"\d+", entry.name)
    down = entry.name.endswith(".down.sql")
    rest = entry.name[digits.end() if digits else 0 :].removesuffix(".sql").removesuffix(".down")
    return file_name(int(digits[0]) if digits else 1, slug(rest), down=down)
