"""Options of the command line in; a server for the whole run, a database and a project for each test out."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch import Database, Server, binaries, scratch_server
from schemadiff.sources import trust
from tests.project import Project, url_of_author

_ROOM = 4 * 1024**3
# How long something takes says nothing of whether it is right: a busy machine fails no test.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pg-bin", metavar="DIR", help="run on the PostgreSQL whose initdb and postgres are in DIR")
    parser.addoption("--update", action="store_true", help="rewrite the golden files of the cases")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "since(major, what): the test needs what came with this version of PostgreSQL")
    # The variable of the tool itself, so that commands which a test runs choose the same binaries.
    if chosen := config.getoption("--pg-bin") or os.environ.get("SCHEMADIFF_TEST_PG_BIN"):
        os.environ["SCHEMADIFF_PG_BIN"] = str(chosen)
    # Tests beside each other (pytest -n 2) have scratch servers of their own: one of them may stop its server.
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        cache = os.environ.get("SCHEMADIFF_CACHE") or f"{_roomy_folder()}/schemadiff-tests-{os.getuid()}"
        os.environ["SCHEMADIFF_CACHE"] = f"{cache}/{worker}"


def _roomy_folder() -> str:
    """In memory where there is room: thousands of databases are made, and the disk would be what tests wait for."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if roomy else tempfile.gettempdir()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the server at hand cannot do is skipped, with the version that can."""
    for mark in item.iter_markers("since"):
        major, what = mark.args
        if binaries().major < major:
            pytest.skip(f"PostgreSQL {major} brought it: {what}")


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


@pytest.fixture
def own_parameters(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schema files may set parameters that no module knows: before 15 no privilege does, they have to be trusted."""
    if server.version < 150000:
        monkeypatch.setenv(trust.VARIABLE, "1")


@pytest.fixture
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """No run of the test leaves a database behind that its roles could own: it wants to drop them."""
    monkeypatch.setattr("schemadiff.scratch.server.keep", lambda *arguments: False)


@pytest.fixture
def own_development(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A development server of the test's own, should it start one: that of whoever runs the tests is left alone."""
    from schemadiff.cli.main import main

    monkeypatch.setenv("SCHEMADIFF_DATA", str(tmp_path / "development"))
    yield
    monkeypatch.setenv("SCHEMADIFF_DATA", str(tmp_path / "development"))
    if (tmp_path / "development").exists():
        main(["dev", "stop"])
