"""Every command, whatever goes wrong: no password in what it prints, logs, writes, or runs other programs with."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import schemadiff
from schemadiff.cli import drift
from schemadiff.cli.main import main
from tests.commands import CALLS, LEAVES, called, takes
from tests.credentials import FAULTS, PLAIN, SPECIAL, WAYS
from tests.test_connection import BAD_URLS, PW

SECRETS = """
CREATE FOREIGN DATA WRAPPER w OPTIONS ("api-key" '{0}');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', pwd '{0}', dsn 'postgresql://u:{0}@h/d');
CREATE USER MAPPING FOR public SERVER s OPTIONS ("user" 'u', password '{0}', conn 'host=h password=''{0}''');
CREATE SUBSCRIPTION n CONNECTION 'host=h password={0}' PUBLICATION p WITH (connect = false);
CREATE FOREIGN TABLE f (a int OPTIONS (token '{0}')) SERVER s OPTIONS (secret '{0}');
CREATE FUNCTION g() RETURNS int LANGUAGE sql SET app.api_key = '{0}' AS 'SELECT 1';
CREATE PROCEDURE h() LANGUAGE sql SET app.dsn = 'postgresql://u:{0}@h/d' AS 'SELECT 1';
"""
BROKEN = (
    "CREATE ROLE {0} LOGIN PASSWORD '{1}' NONSENSE;",
    "CREATE USER MAPPING FOR public SERVER nowhere OPTIONS (password '{1}');",
    "CREATE SUBSCRIPTION n CONNECTION 'host=h password={1}' PUBLICATION p WITH (nonsense = 1);",
    "CREATE SERVER s FOREIGN DATA WRAPPER nowhere OPTIONS (password '{1}', password '{1}');",
)


pytestmark = pytest.mark.usefixtures("own_development")


def of_a_database(url: str) -> Iterator[tuple[str, ...]]:
    """Each command that connects to a database that the line names, in every form."""
    for path, command in LEAVES.items():
        if takes(command, "--url"):
            yield from called(path, url)


def shown(project: Any, caplog: pytest.LogCaptureFixture, *words: str) -> str:
    """All that a command says and logs, and all files that it writes."""
    outcome = project.run(*words)
    files = [path.read_text(errors="replace") for path in project.root.rglob("*") if path.is_file()]
    return "\n".join((outcome.out, outcome.err, caplog.text, *files))


@pytest.fixture
def talkative(project: Any, caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.DEBUG)
    project.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")
    return project


@pytest.mark.parametrize("url", [url for url, _, _ in BAD_URLS if url], ids=lambda url: url.replace("\n", " ")[:40])
def test_a_bad_url(talkative: Any, url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the command line, where that is told, and in the environment."""
    # A bare word is the name of a file, and shown.
    for path in LEAVES if url != PW else (("drift",), ("generate",)):
        for command in called(path, url):
            if any(url in word for word in command):
                assert PW not in shown(talkative, caplog, *command), command
    monkeypatch.setenv("DATABASE_URL", url)
    for name in ("drift", "apply", "generate"):
        assert PW not in shown(talkative, caplog, name), name


def test_a_bad_url_of_the_scratch_server(
    talkative: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    talkative.write("schemadiff.toml", 'scratch_url_env = "SCRATCH"\n')
    for url, _, _ in BAD_URLS:
        monkeypatch.setenv("SCRATCH", url)
        for command in (("check",), ("validate",), ("generate", "--offline"), ("describe", "1")):
            assert PW not in shown(talkative, caplog, *command), command


@pytest.mark.parametrize("statement", BROKEN)
def test_a_statement_that_postgresql_quotes(talkative: Any, statement: str, caplog: pytest.LogCaptureFixture) -> None:
    """In a schema file and in a migration. The files themselves are the user's, and not searched."""
    text = statement.format(f"r_{talkative.database.name}", PW)
    talkative.write("generated/001_a.sql", f"BEGIN;\n{text}\nCOMMIT;\n")
    assert talkative.run("apply").code not in (0, 1)
    for command in (("apply",), ("validate",), ("validate", "--format", "json"), ("drift", "--format", "json")):
        said = talkative.run(*command)
        assert PW not in said.out + said.err + caplog.text, command
    talkative.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")
    talkative.write("schema/s.sql", text)
    for command in (("generate", "--offline"), ("check", "--format", "json"), ("diff", "generated", "schema")):
        said = talkative.run(*command)
        # A project that manages no roles leaves their statements alone.
        assert said.code != 0 or "ROLE" in text, command
        assert PW not in said.out + said.err + caplog.text, command


@pytest.mark.usefixtures("own_parameters")
def test_secrets_of_the_catalog(talkative: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A superuser reads options of wrappers, servers, mappings and subscriptions; nobody sees their secrets."""
    admin = talkative.database.admin()
    url = talkative.database.url
    talkative.succeed("apply", "--url", url)
    talkative.write("schema/t.sql", "CREATE TABLE t (a int);\n")
    admin.execute(SECRETS.format(PW).encode())
    try:
        for command in of_a_database(url):
            if command[0] not in ("rollback", "baseline"):
                assert PW not in shown(talkative, caplog, *command), command
        said = talkative.run("drift", "--url", url)
        assert "user mapping" in said.out
        for command in (("diff", url, "schema"), ("diff", url, "schema", "--format", "sql")):
            assert PW not in shown(talkative, caplog, *command), command
        assert PW not in talkative.run("diff", "schema", url, "--format", "sql").out
    finally:
        admin.execute("ALTER SUBSCRIPTION n SET (slot_name = NONE)")
        admin.execute("DROP SUBSCRIPTION n")


def test_a_password_on_the_command_line_is_told(project: Any) -> None:
    """Once, on stderr. What has none is not."""
    url = f"postgresql://u:{PW}@127.0.0.1:1/d"
    for words in (("drift", "--url", url), ("diff", url, url), ("status", f"--url={url}")):
        said = project.run(*words)
        assert said.err.count("warning SD680") == 1
        assert all(name in said.err for name in ("DATABASE_URL", "PGPASSFILE", "PGSERVICE"))
    assert "SD680" not in project.run("status", "--url", "postgresql://u@127.0.0.1:1/d").err


def test_a_traceback_that_was_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Our own fault, with the URL and a statement in its words; and without being asked, none of them."""
    url = f"postgresql://u:{PW}@h/d"

    def broken(*_: object) -> None:
        try:
            raise ValueError(f"LINE 1: CREATE ROLE r PASSWORD '{PW}2'")
        except ValueError as error:
            raise RuntimeError(f"cannot use {url}") from error

    monkeypatch.setattr(drift.options, "config", broken)
    for asked in ("", "1"):
        monkeypatch.setenv("SCHEMADIFF_TRACEBACK", asked)
        monkeypatch.setenv("DATABASE_URL", url)
        assert main(["drift"]) == 1
        said = capsys.readouterr()
        assert PW not in said.out + said.err
        assert ("Traceback" in said.err) == bool(asked)
        assert "error SD900" in said.err


@contextmanager
def watched(secret: str) -> Iterator[set[str]]:
    """The command lines of processes that hold the secret there, or in the environment of a program of PostgreSQL's."""
    found: set[str] = set()
    seen: set[str] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            for entry in Path("/proc").glob("[0-9]*"):
                try:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    program = Path(command.partition(" ")[0]).name
                    # Between fork and exec a child is still us, and asked for its version it runs as us.
                    theirs = program in ("initdb", "postgres", "pg_dump", "psql") and "--version" not in command
                    environment = (entry / "environ").read_text(errors="replace") if theirs else ""
                except OSError:
                    continue
                seen.add(program)
                if secret in command or secret in environment:
                    found.add(command)
            ended.wait(0.003)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()
    assert "postgres" in seen


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_command_wherever_the_password_stands(
    talkative: Any, tmp_path: Path, path: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong with the connection, nothing shows in streams, logs, files or other processes."""
    talkative.write("schema/t.sql", "CREATE TABLE t (a int);\n")
    # One that looks at no database of the user's fails in no way of theirs.
    asks = takes(LEAVES[path], "--url") or any("{}" in words for words in CALLS[path])
    faults = FAULTS if asks else {"nobody": FAULTS["nobody"]}
    for (_, way), (fault, broken) in product(WAYS.items(), faults.items()):
        for secret in (PLAIN, SPECIAL) if asks else (SPECIAL,):
            with broken() as where, pytest.MonkeyPatch.context() as patch:
                given = way(tmp_path, where, secret)
                for name, value in {"DATABASE_URL": given.url, **given.environment}.items():
                    patch.setenv(name, value)
                with watched(given.secrets[0]) as found:
                    said = shown(talkative, caplog, *next(iter(called(path, given.url))))
                assert not [form for form in given.secrets if form in said], (fault, given.url)
                assert found == set()


def test_every_command_has_a_row() -> None:
    """One that is new is called above like all others."""
    assert set(CALLS) == set(LEAVES)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked at in /proc")
def test_the_process_list(project: Any, request: pytest.FixtureRequest) -> None:
    """Of us, and of initdb, postgres and pg_dump while they work for us, from the first run on a machine on."""
    secret = f"{PW}{os.getpid()}"
    url = project.url.replace("@", f":{secret}@", 1)
    environment = os.environ | {
        "PYTHONPATH": str(Path(schemadiff.__file__).parents[1]),
        "DATABASE_URL": url,
        "SCHEMADIFF_CACHE": (cache := f"{os.environ.get('SCHEMADIFF_CACHE', '/tmp/schemadiff')}-secrets"),
    }
    request.addfinalizer(lambda: shutil.rmtree(cache, ignore_errors=True))
    project.write("schema/t.sql", "CREATE TABLE t (a int);\n")
    command = [sys.executable, "-c", "from schemadiff.cli.main import run; run()"]
    with watched(secret) as found:
        for words in (["generate", "-m", "a"], ["apply"], ["drift"]):
            done = subprocess.run(
                [*command, *words], env=environment, cwd=project.root, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            assert secret not in done.stdout + done.stderr
    assert found == set()
