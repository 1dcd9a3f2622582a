"""What a drift run found in one database, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemadiff.ignore import Ignored

if TYPE_CHECKING:
    from schemadiff.drift.accepted import Accepted
    from schemadiff.drift.remark import Remark
    from schemadiff.drift.verdict import Verdict
    from schemadiff.migrations.files import MigrationFile
    from schemadiff.sources.pulse import Pulse


@dataclass(frozen=True, slots=True)
class DriftFound:
    """`verdicts` name what is not the same everywhere; `pending`: files not applied yet.

    `verdicts` are without what is `accepted`. `uncovered` names what is not compared, `compared` how many objects of
    each kind are. `remarks` are about the list of what is accepted, and about rules; `ignored` says how much these left
    out.
    """

    verdicts: tuple[Verdict, ...]
    pending: tuple[MigrationFile, ...]
    uncovered: tuple[str, ...]
    compared: Mapping[str, int]
    accepted: tuple[Accepted, ...] = ()
    remarks: tuple[Remark, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    pulse: Pulse | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to tell but what was compared."""
        return not (self.verdicts or self.pending or self.accepted or self.remarks)

    @property
    def to_keep(self) -> Mapping[str, Any]:
        """What later runs need of it where it says nothing."""
        return {
            "uncovered": self.uncovered,
            "compared": dict(self.compared),
            "ignored": [(one.rule, one.objects) for one in self.ignored],
        }


def in_sync(kept: Mapping[str, Any] | None, pulse: Pulse) -> DriftFound | None:
    """What an earlier run found for that pulse, from what was kept of it."""
    if kept is None:
        return None
    ignored = tuple(Ignored(rule, objects) for rule, objects in kept["ignored"])
    return DriftFound((), (), tuple(kept["uncovered"]), kept["compared"], ignored=ignored, pulse=pulse)
