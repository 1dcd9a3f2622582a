"""A scratch database in, what pg_dump says about its schema out: an observer that shares no code with us."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch.confinement import clean_environment
from schemadiff.scratch.locate import binaries, embedded
from schemadiff.scratch.server import Database, Server
from schemadiff.stages import stage

_GUARD = re.compile(r"^\\(?:un)?restrict [A-Za-z0-9]+\n", re.MULTILINE)


@stage("running pg_dump on scratch")
def dump_schema(server: Server, database: Database, *, owner: bool = True) -> str | None:
    """The text of `pg_dump --schema-only`; None where no pg_dump can read this server."""
    program = _program(server)
    if program is None:
        return None
    options = ["--schema-only", "--no-password", "--encoding=UTF8", f"--dbname={database.url_for_tools}"]
    command = [str(program), *options] if owner else [str(program), *options, "--no-owner"]
    environment = clean_environment() | server.access.tool_environment()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise SchemadiffError.of("SD812", f"pg_dump failed: {reason[0]}", "run the command again")
    return _without_guard(done.stdout)


def _program(server: Server) -> Path | None:
    """The pg_dump that came with the server, or a newer one: an older one refuses."""
    major = server.version // 10000
    for found in (server.binaries or binaries(major), embedded()):
        if found and found.major >= major and (tool := found.tool("pg_dump")):
            return tool
    return None


def _without_guard(text: str) -> str:
    r"""The dump without \restrict and \unrestrict: their key is a new one every time."""
    return _GUARD.sub("", text)
