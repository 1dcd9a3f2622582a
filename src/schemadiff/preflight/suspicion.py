"""A probe in, the same with what it is about out, so that what a whole is asked its parts are not."""

from __future__ import annotations

from dataclasses import dataclass

from schemadiff.migrations.probes import Probe
from schemadiff.model import ObjectId


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`about` names what is asked of the rows of `table`; `only` says that its partitions and children are not."""

    table: ObjectId
    about: tuple[str, ...]
    probe: Probe
    only: bool = False
