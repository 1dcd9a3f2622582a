"""Options of the command line in; a server for the whole run, a database and a project for each test out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from schemadiff.cli.main import main
from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch import Database, Server, binaries, scratch_server
from schemadiff.scratch.access import url_of
from schemadiff.scratch.locate import embedded


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg-bin", metavar="DIR", help="run on the PostgreSQL whose initdb and postgres are in DIR")
    parser.addoption("--update", action="store_true", help="rewrite the golden files of the cases")


def pytest_configure(config: pytest.Config) -> None:
    # The variable of the tool itself, so that commands which a test runs choose the same binaries.
    if chosen := config.getoption("--pg-bin") or os.environ.get("SCHEMADIFF_TEST_PG_BIN"):
        os.environ["SCHEMADIFF_PG_BIN"] = str(chosen)


def pytest_report_header(config: pytest.Config) -> str:
    try:
        found = binaries()
    except SchemadiffError as reason:
        return f"postgresql: {reason.diagnostics[0].message}"
    return f"postgresql: {found.version} in {found.bin}"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many differences pg_dump saw in all cases that no kind compares."""
    told = [value for reports in terminalreporter.stats.values() for r in reports for _, value in properties(r)]
    if told:
        terminalreporter.write_line(
            f"holes in the coverage: pg_dump alone saw {sum(told)} differences in {len(told)} cases"
        )


def properties(report: Any) -> list[tuple[str, int]]:
    """What the tests of cases recorded."""
    found = getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ()
    return [(name, value) for name, value in found if name == "seen by pg_dump alone"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A scratch server, started by the first test that asks for it."""
    with scratch_server() as found:
        yield found


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """An empty database."""
    with server.database() as fresh:
        yield fresh


def url_of_author(database: Database) -> str:
    """The URL of the role that owns the database, as an application's migrations have it."""
    return url_of(make_conninfo(database.server.access.author, dbname=database.name))


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
        """One command line, in this process. No bad input ends in a traceback or in an internal error."""
        self.capture.readouterr()
        code = main(list(arguments))
        said = self.capture.readouterr()
        assert "Traceback" not in said.out + said.err
        assert "SD900" not in said.err
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
        places = (self.database.server.binaries, embedded())
        program = next((tool for found in places if found and (tool := found.tool("psql"))), None)
        if program is None:
            pytest.skip("these binaries have no psql")
        command = [str(program), "-X", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        done = subprocess.run(command, input=text.encode(), capture_output=True, cwd=self.root, check=False)
        assert (done.returncode == 0) == (b"ERROR" not in done.stderr)
        return done.stderr.decode()

    def migrations(self) -> list[str]:
        return sorted(path.name for path in (self.root / "generated").glob("*.sql"))


@pytest.fixture
def project(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """An empty project."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "schemadiff.toml").write_text('schema = "schema"\ngenerated = "generated"\nauthor = "A. Author"\n')
    (root / "schema").mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("DATABASE_URL", url_of_author(database))
    return Project(root, database, capsys)
