"""Migration files and the progress of runs that stopped half-way go in; how many steps of which are done comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemadiff.diagnostics import InputError
from schemadiff.migrations.files import MigrationFile, read_down
from schemadiff.migrations.progress import Progress


@dataclass(frozen=True, slots=True)
class HalfDone:
    """Of the migration `done` of `total` units have taken effect, up or down; the next one is in step `step`.

    A unit is a transaction, or a statement outside of one. `total` is 0 where the file cannot be read.
    """

    number: int
    direction: str
    done: int
    total: int = 0
    step: int = 0
    begun: bool = False


def half_done(files: Sequence[MigrationFile], found: Mapping[tuple[int, str], Progress]) -> tuple[HalfDone, ...]:
    """Each run that stopped half-way."""
    by_number = {file.number: file for file in files}
    return tuple(_of(number, way, progress, by_number.get(number)) for (number, way), progress in found.items())


def _of(number: int, direction: str, progress: Progress, file: MigrationFile | None) -> HalfDone:
    plain = HalfDone(number, direction, progress.done, begun=progress.started)
    text = file and (file.text if direction == "up" else read_down(file))
    if not text:
        return plain
    # Imported where a run did stop: there is nearly never one.
    from schemadiff.migrations.blocks import split_steps
    from schemadiff.migrations.execution import units_of

    try:
        units = units_of(split_steps(text))
    except InputError:
        return plain
    step = units[min(progress.done, len(units) - 1)].block.step
    return HalfDone(number, direction, progress.done, len(units), step, progress.started)
