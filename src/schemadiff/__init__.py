"""Declarative schema migrations for PostgreSQL. The public functions are those of `schemadiff.api`.

with schemadiff.scratch_server() as server:
    live = schemadiff.from_database(url)
    desired = schemadiff.from_files(server, "schema")
    migration = schemadiff.prove(server, live, desired)
    print(schemadiff.render(migration.steps))
"""

from __future__ import annotations

import sys

# Not from typing, which takes longer to import than the rest of a small run.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from schemadiff.api import (
        apply,
        diff,
        from_database,
        from_files,
        from_migrations,
        from_snapshot,
        plan,
        prove,
        render,
        scratch_server,
    )

__all__ = [
    "apply",
    "diff",
    "from_database",
    "from_files",
    "from_migrations",
    "from_snapshot",
    "plan",
    "prove",
    "render",
    "scratch_server",
]


class _Package(type(sys)):  # type: ignore[misc]
    """Some functions bear the names of modules; whoever asks the package for them means the functions."""

    def __getattribute__(self, name: str) -> Any:
        if name in _PUBLIC:
            from schemadiff import api

            return getattr(api, name)
        return super().__getattribute__(name)


_PUBLIC = frozenset(__all__)
sys.modules[__name__].__class__ = _Package
