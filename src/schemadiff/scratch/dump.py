"""A scratch database in, what pg_dump says about its schema out: an observer that shares no code with us."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch.confinement import clean_environment
from schemadiff.scratch.locate import binaries, embedded
from schemadiff.scratch.server import Database, Server
from schemadiff.stages import stage

_GUARD = re.compile(rb"^\\(?:un)?restrict [A-Za-z0-9]+\r?\n", re.MULTILINE)


@stage("running pg_dump on scratch")
def dump_schema(server: Server, database: Database, *, owner: bool = True) -> str | None:
    """The text of `pg_dump --schema-only`; None where no pg_dump can read this server."""
    program = _program(server)
    if program is None:
        return None
    options = ["--schema-only", "--no-password", "--encoding=UTF8", f"--dbname={database.url_for_tools}"]
    command = [str(program), *options] if owner else [str(program), *options, "--no-owner"]
    return _text(_said_by(command, clean_environment() | server.access.tool_environment()))


def _said_by(command: Sequence[str], environment: Mapping[str, str]) -> bytearray:
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise SchemadiffError.of("SD812", f"pg_dump failed: {reason[0]}", "run the command again")
    return bytearray(done.stdout)


def _program(server: Server) -> Path | None:
    """The pg_dump that came with the server, or a newer one: an older one refuses."""
    major = server.version // 10000
    for found in (server.binaries or binaries(major), embedded()):
        if found and found.major >= major and (tool := found.tool("pg_dump")):
            return tool
    return None


def _text(dump: bytearray) -> str:
    r"""The dump with LF line ends, and without \restrict and \unrestrict: their key is a new one every time.

    They are cut out where they are: of a large schema it is many megabytes, which are here twice at the most.
    """
    for start, end in reversed([match.span() for match in _GUARD.finditer(dump)]):
        del dump[start:end]
    return dump.decode().replace("\r\n", "\n").replace("\r", "\n")
