"""A project in; what its databases are compared with out, made once for all that are equally far in the history."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from schemadiff.config import Config
    from schemadiff.drift.found import DriftFound
    from schemadiff.drift.reference import Reference
    from schemadiff.sources.live import Live

_Key: TypeAlias = tuple[int, str | None, frozenset[int]]


@dataclass(slots=True)
class References:
    """All that a run needs, one for each version, migrating role and place in the history.

    It goes by what the run has `seen` of the files. Threads share all of it, and the connections to scratch below: one
    judges at a time.
    """

    config: Config
    seen: Mapping[str, str]
    _made: dict[_Key, Reference] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)
    _lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def judged(self, live: Live, *, strict: bool, env: str = "") -> DriftFound:
        """What of a database does not match."""
        with self._lock:
            return self._of(live).judged(live, strict=strict, env=env)

    def _of(self, live: Live) -> Reference:
        # Most runs know the answer already, and never come here.
        from schemadiff.drift.reference import reference_of

        key = (live.catalog.version // 10000, live.migrator, live.numbers)
        if key not in self._made:
            self._made[key] = reference_of(self.config, self.seen, live, self._open)
        return self._made[key]
