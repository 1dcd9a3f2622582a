"""Migrations of two branches in; which of them stay, which ones move behind them, and under which numbers, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemadiff.migrations.files import MigrationFile, next_number
from schemadiff.migrations.header import parse_header


@dataclass(frozen=True, slots=True)
class Parting:
    """`base` both branches have; `theirs` stay as they are; `ours` are given the numbers behind them."""

    base: tuple[MigrationFile, ...]
    theirs: tuple[MigrationFile, ...]
    ours: tuple[MigrationFile, ...]

    @property
    def fixed(self) -> tuple[MigrationFile, ...]:
        """What stays."""
        return (*self.base, *self.theirs)

    @property
    def numbers(self) -> Mapping[str, int]:
        """The new number of each of ours, by the name that its file has now."""
        return {file.path.name: number for number, file in enumerate(self.ours, next_number(self.fixed))}


def duplicates(files: Sequence[MigrationFile]) -> tuple[MigrationFile, ...]:
    """The files that have their number not for themselves."""
    count = Counter(file.number for file in files)
    return tuple(file for file in files if count[file.number] > 1)


def parted(files: Sequence[MigrationFile], ours: Collection[str]) -> Parting:
    """The files, of which those of these names are ours."""
    mine = tuple(file for file in files if file.path.name in ours)
    first = min((file.number for file in mine), default=0)
    fixed = [file for file in files if file.path.name not in ours]
    base = tuple(file for file in fixed if not mine or file.number < first)
    return Parting(base, tuple(fixed[len(base) :]), mine)


def tells_apart(files: Sequence[MigrationFile], fixed: Collection[str]) -> bool:
    """Whether of each number that is used twice exactly one file is among these."""
    twice = duplicates(files)
    staying = Counter(file.number for file in twice if file.path.name in fixed)
    return all(staying[file.number] == 1 for file in twice)


def with_followers(files: Sequence[MigrationFile], names: Collection[str]) -> frozenset[str]:
    """The files of these names, and those that build on one of them by their `Depends on`."""
    found = set(names)
    for file in files:
        if any(f"{needed}.sql" in found for needed in parse_header(file.text).depends_on):
            found.add(file.path.name)
    return frozenset(found)


def renames(before: Sequence[MigrationFile], after: Sequence[MigrationFile], parting: Parting) -> Mapping[str, str]:
    """For headers: each file that moved, and the one that stood before the first of ours, as it is called now."""
    names = {old.path.stem: new.path.stem for old, new in zip(before, after, strict=True)}
    if parting.base and parting.theirs:
        names[parting.base[-1].path.stem] = parting.theirs[-1].path.stem
    return names


def lockable(final: Sequence[MigrationFile], locked: Collection[str]) -> Iterator[MigrationFile]:
    """What the new lock holds: all up to the last that was locked. What comes behind may still be edited."""
    last = max((at for at, file in enumerate(final) if file.path.name in locked), default=-1)
    yield from final[: last + 1]
