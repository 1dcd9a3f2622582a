"""What a file desires and the migrations so far in; what the next version has to do, if there has to be one, out."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.diagnostics import InputError
from schemadiff.idb.diff import Change, structure_diff
from schemadiff.idb.history import Version
from schemadiff.idb.model import Desired, Structure
from schemadiff.idb.places import document_of


@dataclass(frozen=True, slots=True)
class Due:
    """The next version: its number, and the changes, of which there may be none where the file asks for a version."""

    number: int
    changes: tuple[Change, ...] = ()

    @property
    def words(self) -> str:
        """For people, in one line."""
        return "; ".join(change.words for change in self.changes) or "a version without changes"


def due(desired: Desired, last: Version | None) -> Due | None:
    """None where nothing is due. Raises InputError for a rename that cannot be, and a version that is too high."""
    changes = structure_diff(last.structure if last else Structure(), desired.structure)
    if last is None:
        return Due(desired.version or 1, changes)
    _refuse_version(desired, last)
    raised = desired.version == last.number + 1
    return Due(last.number + 1, changes) if changes or raised else None


def _refuse_version(desired: Desired, last: Version) -> None:
    if desired.version is None or desired.version <= last.number + 1:
        return
    origin = document_of(desired.text, desired.file).origin(desired.version_at[0])
    hint = f"leave it at {last.number}: generate raises it by one; {last.number + 1} asks for a version without changes"
    raise InputError.of("SD505", f"version {desired.version}, and the migrations lead to {last.number}", hint, origin)
