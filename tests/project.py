"""A folder and a database in; command lines run there as a user runs them, and what they said, out."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from schemadiff.cli.main import main
from schemadiff.scratch import Database
from schemadiff.scratch.access import url_of
from schemadiff.scratch.locate import Binaries, embedded
from tests.shapes import faults_of


def url_of_author(database: Database) -> str:
    """The URL of the role that owns the database, as an application's migrations have it."""
    return url_of(make_conninfo(database.server.access.author, dbname=database.name))


def client(binaries: Binaries | None, name: str) -> str:
    """psql or pg_dump of these binaries; where they came without it, that of the version that we depend on."""
    tools = (found.tool(name) for found in (binaries, embedded()) if found)
    program = next((tool for tool in tools if tool), None)
    if program is None:
        pytest.skip(f"these binaries have no {name}")
    return str(program)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Project:
    """A folder of a user's, with a database of its own that DATABASE_URL names."""

    root: Path
    database: Database
    capture: pytest.CaptureFixture[str]

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def run(self, *arguments: str) -> Outcome:
        """One command line, in this process. No bad input ends in a traceback or in an internal error, and what is
        printed for machines is what docs/output.schema.json says.
        """
        self.capture.readouterr()
        code = main(list(arguments))
        said = self.capture.readouterr()
        assert "Traceback" not in said.out + said.err
        assert "SD900" not in said.err
        if "json" in arguments and said.out:
            assert faults_of(said.out) == []
            assert json.loads(said.out)["exit_code"] == code
        return Outcome(int(code), said.out, said.err)

    def succeed(self, *arguments: str) -> str:
        outcome = self.run(*arguments)
        assert outcome.code == 0, outcome.err + outcome.out
        return outcome.out

    @property
    def url(self) -> str:
        return url_of_author(self.database)

    def sql(self, text: str) -> None:
        self.database.author().execute(text.encode())

    def psql(self, text: str) -> str:
        """What bare psql, which stops at the first error, complains about when it runs the text."""
        command = [client(self.database.server.binaries, "psql"), "-X", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        done = subprocess.run(command, input=text.encode(), capture_output=True, cwd=self.root, check=False)
        assert (done.returncode == 0) == (b"ERROR" not in done.stderr)
        return done.stderr.decode()

    def migrations(self) -> list[str]:
        return sorted(path.name for path in (self.root / "generated").glob("*.sql"))
