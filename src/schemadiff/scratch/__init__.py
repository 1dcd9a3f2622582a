"""A wish for a PostgreSQL in, one that may be thrown away (or the developer's own) out."""

from schemadiff.scratch.development import development_url, stop_development_server
from schemadiff.scratch.dump import dump_schema
from schemadiff.scratch.locate import Binaries, binaries
from schemadiff.scratch.place import cache_folder
from schemadiff.scratch.profile import AUTHOR
from schemadiff.scratch.role_room import is_aside
from schemadiff.scratch.server import Database, Server, scratch_server
from schemadiff.scratch.watchdog import StatementLimit

__all__ = [
    "AUTHOR",
    "Binaries",
    "Database",
    "Server",
    "StatementLimit",
    "binaries",
    "cache_folder",
    "development_url",
    "dump_schema",
    "is_aside",
    "scratch_server",
    "stop_development_server",
]
