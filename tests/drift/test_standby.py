"""The nightly job on a hot standby, and what must not be tried there: fault B5."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from schemadiff.diagnostics import TryAgain
from schemadiff.drift import confirm
from schemadiff.sources import live
from tests.drift.test_reading import BY_HAND, SCHEMA
from tests.faults.own_server import OwnServer, caught_up, own_server, own_standby

NAME = "nightly"


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary and its standby, both with the database that the project's migration was applied to."""

    primary: OwnServer
    standby: OwnServer

    def execute(self, statement: str) -> None:
        """On the primary, and wait until it has come through."""
        with self.primary.session(NAME) as connection:
            connection.execute(statement.encode())
        caught_up(self.primary, self.standby)


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    with own_server("-b5") as primary, own_standby(primary) as standby:
        yield Pair(primary, standby)


@pytest.fixture
def pair(servers: Pair, project: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(confirm, "MOMENT", 0.01)
    project.write("schema/app.sql", "CREATE SCHEMA app;\n" + SCHEMA)
    project.succeed("generate", "--offline", "-m", "first")
    with servers.primary.database(NAME) as url:
        project.succeed("apply", "--url", url)
        caught_up(servers.primary, servers.standby)
        yield servers


def test_b5_the_same_bytes(project: Any, pair: Pair) -> None:
    urls = [server.url(NAME) for server in (pair.primary, pair.standby)]
    for code, statement in ((0, "SELECT 1"), (2, BY_HAND)):
        pair.execute(statement)
        for form in ("text", "json"):
            primary, standby = (project.run("drift", "--url", url, "--format", form) for url in urls)
            assert (standby.code, standby.out, standby.err) == (code, primary.out, primary.err)
    for command in ("status", "doctor", "access", "stats"):
        assert project.run(command, "--url", urls[1]).code in (0, 4)
    with pair.standby.session(NAME) as connection:
        row = connection.execute("SELECT temp_files FROM pg_stat_database WHERE datname = %s", (NAME,)).fetchone()
    assert row == (0,)


def test_b5_ended_by_replay(project: Any, pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The primary changes what a reading looks at: the standby ends the session (40001), and it is read again."""
    attempts: list[str] = []
    read = live._live_of

    def in_the_way(connection: psycopg.Connection[Any], *arguments: Any, **options: Any) -> Any:
        attempts.append("attempt")
        if len(attempts) == 1:
            connection.execute("BEGIN")
            connection.execute("SELECT pg_catalog.pg_get_viewdef(oid) FROM pg_class WHERE relname = 'names'")
            pair.execute("ALTER VIEW app.names OWNER TO CURRENT_USER; LOCK TABLE app.names IN ACCESS EXCLUSIVE MODE")
            _until_ended(pair.standby, connection.info.backend_pid)
        try:
            return read(connection, *arguments, **options)
        except TryAgain as ended:
            attempts.append(str(ended))
            raise

    monkeypatch.setattr(live, "_live_of", in_the_way)
    found = project.run("drift", "--url", pair.standby.url(NAME))
    assert (found.code, found.out) == (0, "in sync\n"), found.err
    assert "conflict with recovery" in attempts[1]
    assert attempts.count("attempt") > 1


def _until_ended(server: OwnServer, pid: int) -> None:
    deadline = time.monotonic() + 20
    with server.session(NAME) as other:
        while other.execute("SELECT FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone():
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("command", [("apply",), ("rollback", "--allow-data-loss", "all"), ("baseline", "2")])
def test_b5_nothing_is_changed_there(project: Any, pair: Pair, command: tuple[str, ...]) -> None:
    project.write("schema/more.sql", "CREATE TABLE app.more (id int);\n")
    project.succeed("generate", "--offline", "-m", "more")
    if command[0] == "baseline":
        pair.execute("CREATE TABLE app.more (id int)")
    refused = project.run(*command, "--url", pair.standby.url(NAME))
    assert refused.code == 64, refused.err
    assert "SD681" in refused.err
    assert "primary" in refused.err
    lines = project.run("status", "--url", pair.primary.url(NAME)).out.splitlines()
    assert [line.split()[2] for line in lines[1:]] == ["applied", "pending"]


def test_25006_elsewhere(project: Any) -> None:
    """A primary that has become a standby meanwhile, and a session that may only read, say so in the same words."""
    project.write("generated/001_a.sql", "BEGIN;\nSET TRANSACTION READ ONLY;\nCREATE TABLE t ();\nCOMMIT;\n")
    refused = project.run("apply")
    assert refused.code == 64, refused.err
    assert "SD681" in refused.err
    assert "default_transaction_read_only" in refused.err
