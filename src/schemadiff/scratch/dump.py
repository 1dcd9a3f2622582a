"""A scratch database in, what pg_dump says about its schema out: an observer that shares no code with us."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO, TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import IO

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch.confinement import clean_environment
from schemadiff.scratch.locate import binaries, embedded
from schemadiff.scratch.server import Database, Server
from schemadiff.stages import stage

_GUARD = re.compile(r"\\(?:un)?restrict [A-Za-z0-9]+\n")


@stage("running pg_dump on scratch")
def dump_schema(server: Server, database: Database, *, owner: bool = True, like: str | None = None) -> str | None:
    """The text of `pg_dump --schema-only`; None where no pg_dump can read this server. Where it is `like` another one,
    it is that one, and takes no memory of its own.
    """
    program = _program(server)
    if program is None:
        return None
    options = ["--schema-only", "--no-password", "--encoding=UTF8", f"--dbname={database.url_for_tools}"]
    command = [str(program), *options] if owner else [str(program), *options, "--no-owner"]
    return _said_by(command, clean_environment() | server.access.tool_environment(), like or "")


def _said_by(command: Sequence[str], environment: Mapping[str, str], like: str = "") -> str:
    complaints: list[bytes] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        assert process.stderr
        # Beside: it would wait for somebody to take what it complains about.
        beside = Thread(target=lambda said: complaints.append(said.read()), args=(process.stderr,))
        beside.start()
        try:
            text = _text(process.stdout, like)
        except BaseException:
            process.kill()
            raise
        finally:
            beside.join()
    if process.returncode != 0:
        reason = b"".join(complaints).decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise SchemadiffError.of("SD812", f"pg_dump failed: {reason[0]}", "run the command again")
    return text


def _program(server: Server) -> Path | None:
    """The pg_dump that came with the server, or a newer one: an older one refuses."""
    major = server.version // 10000
    for found in (server.binaries or binaries(major), embedded()):
        if found and found.major >= major and (tool := found.tool("pg_dump")):
            return tool
    return None


def _text(said: IO[bytes], like: str) -> str:
    r"""The dump with LF line ends, and without \restrict and \unrestrict: their key is a new one every time.

    Of a large schema it is many megabytes: they are here once, and never as the bytes that they come in.
    """
    with TextIOWrapper(said, "utf-8") as lines:
        texts = (line for line in lines if line[0] != "\\" or not _GUARD.fullmatch(line))
        alike, more = _as_far_as_alike(like, texts)
        if not more and alike == len(like):
            return like
        text = StringIO()
        text.write(like[:alike])
        text.write(more)
        text.writelines(texts)
    return text.getvalue()


def _as_far_as_alike(like: str, lines: Iterator[str]) -> tuple[int, str]:
    """How many characters of the one are those of the lines, and the first line that is another, empty if none is."""
    alike = 0
    for line in lines:
        if not like.startswith(line, alike):
            return alike, line
        alike += len(line)
    return alike, ""
