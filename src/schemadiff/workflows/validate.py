"""Migration files in; all that is wrong with them, by the rules and by running them, out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Diagnostic, collected
from schemadiff.states import (
    scratch_for,
)
from schemadiff.validation import findings
from schemadiff.validation.folder import read_folder

if TYPE_CHECKING:
    from schemadiff.config import Config


@dataclass(frozen=True, slots=True)
class Validated:
    """What `validate` found in the migrations that `files` names, in reading order."""

    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def validate(
    config: Config, paths: Sequence[Path] = (), *, roundtrip: bool = False, since: int | None = None
) -> Validated:
    """All that is wrong with the project's migrations, or with those that the paths name. Needs no database.

    Of files that generate wrote what was found then is said while they are new: behind `since`, if that is given. With
    `roundtrip` each one that has a way back is applied, taken back and applied again.

    Raises UsageError where the paths name no folder of migrations, or files in several.
    """
    folder = read_folder(config, paths)
    with scratch_for(config, None) as server:
        found = [f for f in findings(server, config, folder, roundtrip=roundtrip, since=since) if folder.asked(f)]
    asked = folder.only or [str(file.path) for file in folder.files]
    return Validated(collected(found), tuple(sorted(Path(file).name for file in asked)))
