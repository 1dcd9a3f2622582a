"""A wish for a PostgreSQL in, one that may be thrown away (or the developer's own) out.

The modules are imported when something of theirs is asked for: whoever looks for binaries connects to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from schemadiff.scratch.development import development_url, stop_development_server
    from schemadiff.scratch.dump import dump_schema
    from schemadiff.scratch.folders import cache_folder
    from schemadiff.scratch.locate import Binaries, binaries
    from schemadiff.scratch.profile import AUTHOR
    from schemadiff.scratch.role_room import is_aside
    from schemadiff.scratch.roles import ROLES_FOR_US_ALONE, beside_others
    from schemadiff.scratch.server import Database, Server, scratch_server, scratch_when_needed
    from schemadiff.scratch.watchdog import StatementLimit

__all__ = [
    "AUTHOR",
    "ROLES_FOR_US_ALONE",
    "Binaries",
    "Database",
    "Server",
    "StatementLimit",
    "beside_others",
    "binaries",
    "cache_folder",
    "development_url",
    "dump_schema",
    "is_aside",
    "scratch_server",
    "scratch_when_needed",
    "stop_development_server",
]

_HOMES = {
    "development_url": "development",
    "stop_development_server": "development",
    "dump_schema": "dump",
    "Binaries": "locate",
    "binaries": "locate",
    "cache_folder": "folders",
    "AUTHOR": "profile",
    "is_aside": "role_room",
    "ROLES_FOR_US_ALONE": "roles",
    "beside_others": "roles",
    "Database": "server",
    "Server": "server",
    "scratch_server": "server",
    "scratch_when_needed": "server",
    "StatementLimit": "watchdog",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
