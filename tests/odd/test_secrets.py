"""Every command, whatever goes wrong: no password in what it prints, logs, writes, or runs other programs with."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import schemadiff
from schemadiff.cli import drift
from schemadiff.cli.application import application
from schemadiff.cli.main import main
from schemadiff.report.formats import FORMATS
from tests.test_connection import BAD_URLS, PW

# What a command cannot do without, beside --url.
NEEDED: Mapping[str, tuple[str, ...]] = {"baseline": ("1",), "export": ("--to", "out"), "stats": ("--to", "out.json")}
STATES = (("diff", "{}", "schema"), ("diff", "schema", "{}"), ("access", "{}"), ("access", "--diff", "{}", "schema"))
SECRETS = """
CREATE FOREIGN DATA WRAPPER w OPTIONS ("api-key" '{0}');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', pwd '{0}', dsn 'postgresql://u:{0}@h/d');
CREATE USER MAPPING FOR public SERVER s OPTIONS ("user" 'u', password '{0}', conn 'host=h password=''{0}''');
CREATE SUBSCRIPTION n CONNECTION 'host=h password={0}' PUBLICATION p WITH (connect = false);
"""
BROKEN = (
    "CREATE ROLE {0} LOGIN PASSWORD '{1}' NONSENSE;",
    "CREATE USER MAPPING FOR public SERVER nowhere OPTIONS (password '{1}');",
    "CREATE SUBSCRIPTION n CONNECTION 'host=h password={1}' PUBLICATION p WITH (nonsense = 1);",
    "CREATE SERVER s FOREIGN DATA WRAPPER nowhere OPTIONS (password '{1}', password '{1}');",
)


def takes(command: Any, option: str) -> bool:
    return any(option in parameter.opts for parameter in command.params)


def of_a_database() -> Iterator[tuple[str, ...]]:
    """Each command that connects, also with what machines read of it."""
    for name, command in application().commands.items():
        if not takes(command, "--url"):
            continue
        yield (name, *NEEDED.get(name, ()))
        formats = next((parameter.help for parameter in command.params if "--format" in parameter.opts), "")
        if "json" in formats:
            yield (name, *NEEDED.get(name, ()), "--format", "json")
        if takes(command, "--report"):
            yield (name, *(word for form in FORMATS for word in ("--report", f"{form}=out/{name}.{form}")))


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
    for command in of_a_database():
        assert PW not in shown(talkative, caplog, *command, "--url", url), command
    monkeypatch.setenv("DATABASE_URL", url)
    for name in ("drift", "apply", "generate"):
        assert PW not in shown(talkative, caplog, name), name
    monkeypatch.delenv("DATABASE_URL")
    # A bare word is the name of a file, and shown.
    states = [tuple(word.format(url) for word in words) for words in STATES] if url != PW else []
    for command in (*states, ("init", "--from-db", url)):
        assert PW not in shown(talkative, caplog, *command), command


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


def test_secrets_of_the_catalog(talkative: Any, caplog: pytest.LogCaptureFixture) -> None:
    """A superuser reads options of wrappers, servers, mappings and subscriptions; nobody sees their secrets."""
    admin = talkative.database.admin()
    url = talkative.database.url
    talkative.succeed("apply", "--url", url)
    talkative.write("schema/t.sql", "CREATE TABLE t (a int);\n")
    admin.execute(SECRETS.format(PW).encode())
    try:
        for command in of_a_database():
            if command[0] not in ("rollback", "baseline"):
                assert PW not in shown(talkative, caplog, *command, "--url", url), command
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
    assert {"postgres", "pg_dump"} <= seen


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
