"""A number in, all that a reviewer of that migration needs out: what, why, at what cost, and what it makes of what.

The migrations before it are replayed in scratch, then it, step by step; before and after each the objects are written
down as schema files, so that old and new definitions can stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from schemadiff.access import Shift, shifts
from schemadiff.config import Config
from schemadiff.diagnostics import Conflict, InputError
from schemadiff.export import schema_files
from schemadiff.migrations.blocks import Block, split_steps
from schemadiff.migrations.files import MigrationFile, read_directory, read_down
from schemadiff.migrations.header import Header, parse_header
from schemadiff.migrations.lockfile import LOCK_NAME, read_lock
from schemadiff.migrations.probes import read_probes
from schemadiff.migrations.table import Row, change_table, remarks
from schemadiff.model import Catalog
from schemadiff.parse.split import split
from schemadiff.sources.history import replay, replayed_state
from schemadiff.sources.ignored import states, taken_by
from schemadiff.states import scratch_for


@dataclass(frozen=True, slots=True)
class Reason:
    """A row of the table of changes, and the statement of schema/ that asks for it, as the file has it by now."""

    row: Row
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """An object with all that belongs to it, before and after; empty where it is not there."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DescribedStep:
    """What takes effect together. `sql` is the file's own text."""

    number: int
    transactional: bool
    attributes: Mapping[str, str]
    destroys: tuple[str, ...]
    reasons: tuple[Reason, ...]
    sql: str
    definitions: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Something that the header or the lock says, and whether it is so; None where that cannot be told."""

    what: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Description:
    """A migration, described."""

    file: MigrationFile
    header: Header
    checks: tuple[Check, ...]
    remarks: tuple[str, ...]
    steps: tuple[DescribedStep, ...]
    down: str | None
    down_destroys: tuple[str, ...]
    access: tuple[Shift, ...] = ()


def describe(config: Config, number: int) -> Description:
    """The migration of that number. Raises Conflict where there is none, or one up to it cannot be replayed."""
    files = read_directory(config.generated)
    found = [file for file in files if file.number == number]
    if len(found) != 1:
        count = "no migration" if not found else "more than one migration"
        raise Conflict.of("SD424", f"there is {count} {number:03}", "give the number of a file that exists")
    file, before = found[0], [file for file in files if file.number < number]
    states: list[Catalog] = []
    with scratch_for(config, None) as server, server.database() as database:

        def look(block: Block | None = None) -> None:
            states.append(replayed_state(database))

        replay(database, before)
        look()
        replay(database, [file], after=look)
    down = read_down(file)
    return Description(
        file,
        parse_header(file.text),
        _checks(config, file, before[-1:], states[0], states[-1]),
        (*remarks(file.text), *_probes(file)),
        _steps(config, file, states),
        down,
        _destroys(down),
        shifts(states[0], states[-1]),
    )


def _probes(file: MigrationFile) -> tuple[str, ...]:
    try:
        probes = read_probes(file.text, str(file.path))
    except InputError:
        return ()
    return tuple(f"{'Tells' if probe.harmless else 'Refused'} while {probe.words}" for probe in probes)


def _destroys(text: str | None) -> tuple[str, ...]:
    try:
        blocks = split_steps(text or "")
    except InputError:
        return ()
    return tuple(dict.fromkeys(name for block in blocks for name in block.destructive))


def _checks(
    config: Config, file: MigrationFile, before: Sequence[MigrationFile], old: Catalog, new: Catalog
) -> tuple[Check, ...]:
    header = parse_header(file.text)
    locked = [e.checksum for e in read_lock(config.generated / LOCK_NAME).entries if e.name == file.path.name]
    start, end = states(config.ignore, old, new)
    comparable = header.basis == taken_by(new, config.ignore)
    checks = [Check("the lock has this checksum", file.checksum in locked if locked else None)]
    if header.parent and before:
        checks.append(Check(f"made on top of {before[0].path.name} as it is", header.parent == before[0].checksum))
    if header.start:
        told = "the migrations before it lead to the state that it starts from"
        checks.append(Check(told, header.start == start if comparable else None))
    if header.end:
        checks.append(Check("it leads to the state that it says", header.end == end if comparable else None))
    return tuple(checks)


def _steps(config: Config, file: MigrationFile, states: Sequence[Catalog]) -> tuple[DescribedStep, ...]:
    blocks = split_steps(file.text, str(file.path))
    groups = [tuple(group) for _, group in groupby(enumerate(blocks), key=lambda item: item[1].origin.line)]
    rows = change_table(file.text)
    lines = file.text.splitlines(keepends=True)
    starts = [group[0][1].origin.line - 1 for group in groups] + [len(lines)]
    pages: dict[int, Mapping[str, str]] = {}
    steps = []
    for place, group in enumerate(groups):
        first, block = group[0]
        marked = "tx" in block.attributes
        number = block.step if marked else place + 1
        text = "".join(lines[starts[place] + marked : starts[place + 1]]).strip("\n")
        steps.append(
            DescribedStep(
                number,
                block.transactional,
                block.attributes,
                block.destructive,
                tuple(Reason(row, _statement(config, row)) for row in rows if marked and row["step"] == str(number)),
                text,
                _definitions(states, first, group[-1][0] + 1, pages),
            )
        )
    return tuple(steps)


def _definitions(
    states: Sequence[Catalog], before: int, after: int, pages: dict[int, Mapping[str, str]]
) -> tuple[Definition, ...]:
    """What is written otherwise after these blocks than before them."""
    for number in (before, after):
        if number not in pages:
            pages[number] = schema_files(states[number])
    old, new = pages[before], pages[after]
    names = sorted({*old, *new})
    changed = [name for name in names if old.get(name) != new.get(name)]
    return tuple(Definition(name.removesuffix(".sql"), old.get(name, ""), new.get(name, "")) for name in changed)


def _statement(config: Config, row: Row) -> str:
    """The statement that stands at the row's place in schema/; nothing where the files have moved on."""
    name, _, line = row.get("source", "").rpartition(":")
    path = (config.root / name).resolve()
    # The header may be a stranger's: it points into the schema files and nowhere else.
    if not line.isdigit() or not path.is_file() or not _is_schema(config, path):
        return ""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    offset = sum(map(len, text.splitlines(keepends=True)[: int(line) - 1]))
    end = text.find("\n", offset)
    for piece in split(text).statements:
        if piece.start <= max(offset, end) and offset < piece.end:
            return text[piece.start : piece.end].strip() + ";"
    return ""


def _is_schema(config: Config, path: Path) -> bool:
    return path.suffix == ".sql" and any(path.is_relative_to(folder.resolve()) for folder in config.schema)
