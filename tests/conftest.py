"""Options of the command line in, a scratch server for the whole run and a fresh database for each test out."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch import Database, Server, binaries, scratch_server


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
