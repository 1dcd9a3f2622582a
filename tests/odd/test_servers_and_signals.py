"""No server, a wrong password, two runs at once, killed and interrupted runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

import schemadiff
from schemadiff.scratch.confinement import clean_environment, server_user

PASSWORD = "tr0ub4dor&3"
COMMAND = [sys.executable, "-c", "from schemadiff.cli.main import run; run()"]
ENVIRONMENT = {"PYTHONPATH": str(Path(schemadiff.__file__).parents[1])}
MANY = "".join(f"CREATE TABLE t{n} (id int PRIMARY KEY, a text, b text DEFAULT 'x');\n" for n in range(150))


@pytest.mark.parametrize("command", [["generate"], ["apply"], ["drift"], ["status"], ["export"]])
def test_no_server_at_the_url(project: Any, command: list[str]) -> None:
    project.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    outcome = project.run(*command, "--url", f"postgresql://me:{PASSWORD}@127.0.0.1:{port}/app")
    assert outcome.code == 5
    assert "error SD" in outcome.err
    assert "hint:" in outcome.err
    assert PASSWORD not in outcome.err + outcome.out


@pytest.fixture(scope="module")
def port_with_password(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that asks for a password over TCP."""
    if server.binaries is None:
        pytest.skip("the scratch server is not ours to copy")
    user = server_user()
    home = Path(tempfile.mkdtemp(prefix="schemadiff-test-", dir="/var/tmp"))
    if user.uid is not None:
        os.chown(home, user.uid, user.gid or -1)
    binaries = server.binaries.bin
    code, said = user.run([binaries / "initdb", "-D", home / "data", "-U", "boss", "-A", "trust", "--no-sync"])
    assert code == 0, said
    (home / "data" / "pg_hba.conf").write_text("host all all samehost scram-sha-256\nlocal all all trust\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    log = os.open(home / "log", os.O_WRONLY | os.O_CREAT)
    options = ["-k", home, "-p", str(port), "-c", "listen_addresses=*"]
    running = user.start([binaries / "postgres", "-D", home / "data", *options], log)
    try:
        _wait_for(home, port)
        yield port
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(20)
        os.close(log)
        subprocess.run(["rm", "-rf", str(home)], check=True, env=clean_environment())


def _wait_for(home: Path, port: int) -> None:
    for _ in range(200):
        try:
            with psycopg.connect(host=str(home), port=port, user="boss", dbname="postgres") as connection:
                connection.execute(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'")
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError((home / "log").read_text())


@pytest.mark.parametrize("how", ["option", "variable", "argument"])
def test_a_wrong_password_appears_nowhere(
    project: Any, port_with_password: int, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://boss:{PASSWORD.replace('&', '%26')}@127.0.0.1:{port_with_password}/postgres"
    if how == "variable":
        monkeypatch.setenv("DATABASE_URL", url)
        outcome = project.run("drift")
    elif how == "argument":
        outcome = project.run("diff", url, "schema")
    else:
        outcome = project.run("drift", "--url", url)
    assert outcome.code == 64
    said = outcome.out + outcome.err
    assert 'does not let "boss" in' in said
    assert "hint:" in said
    assert PASSWORD not in said
    assert PASSWORD.replace("&", "%26") not in said


def _own_address() -> str:
    """Where others reach this machine. Nothing is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
        try:
            unused.connect(("203.0.113.1", 9))
        except OSError:
            pytest.skip("this machine has no address but its own")
        return str(unused.getsockname()[0])


def test_what_crosses_a_network_unencrypted_is_told(project: Any, port_with_password: int) -> None:
    """Once, however often we connect; and `sslmode` in the URL refuses it before the password is sent."""
    project.write("generated/001_a.sql", "CREATE TABLE t (a int);\n")

    def run(host: str, more: str = "") -> subprocess.CompletedProcess[str]:
        url = f"postgresql://guest:{PASSWORD.replace('&', '%26')}@{host}:{port_with_password}/postgres{more}"
        environment = os.environ | ENVIRONMENT | {"DATABASE_URL": url}
        command = [*COMMAND, "drift"]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=project.root, check=False)

    host = _own_address()
    seen = run(host)
    assert seen.returncode == 0, seen.stderr
    assert seen.stderr.count("warning SD663") == 1
    assert "sslmode=verify-full" in seen.stderr
    assert "pending" in seen.stdout
    assert run("127.0.0.1").stderr == ""
    refused = run(host, "?sslmode=require")
    assert refused.returncode == 64
    assert "SD611" in refused.stderr
    assert not any(PASSWORD in text for done in (seen, refused) for text in (done.stdout, done.stderr))


@pytest.mark.parametrize(
    "url",
    [
        f"postgre://me:{PASSWORD}@host/db",
        f"postgresql+psycopg://me:{PASSWORD}@host/db",
        f"postgresql://me:%zz{PASSWORD}@host/db",
        f"host=x password={PASSWORD} and more",
        f"postgresql://me:{PASSWORD}@host/db?sslmode=maybe",
    ],
)
def test_a_bad_url_does_not_show_its_password(project: Any, url: str) -> None:
    outcome = project.run("drift", "--url", url)
    assert outcome.code == 64
    assert "error SD" in outcome.err
    assert PASSWORD not in outcome.err + outcome.out


def test_two_runs_at_once(project: Any) -> None:
    """Each wins a number of its own or is told of the conflict, and the files agree with their lock."""
    project.write("schema/t.sql", "CREATE TABLE t (a int);\n")

    def run(name: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | ENVIRONMENT
        command = [*COMMAND, "generate", "-m", name]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=project.root, check=False)

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(run, ("one", "two")))
    assert {d.returncode for d in done} <= {0, 4}
    assert any(d.returncode == 0 for d in done)
    assert not any("Traceback" in d.stderr for d in done)
    ups = [name for name in project.migrations() if not name.endswith(".down.sql")]
    assert len({name[:3] for name in ups}) == len(ups)
    if len(ups) == 1:
        assert project.run("check").code == 0


def test_two_applies_at_once(project: Any) -> None:
    project.write("schema/t.sql", "CREATE TABLE t (a int);\n")
    project.succeed("generate")

    def run(_: int) -> subprocess.CompletedProcess[str]:
        environment = os.environ | ENVIRONMENT
        return subprocess.run(
            [*COMMAND, "apply"], capture_output=True, text=True, env=environment, cwd=project.root, check=False
        )

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(run, range(2)))
    assert {d.returncode for d in done} <= {0, 5}
    assert sum("applied 001_" in d.stdout for d in done) == 1
    assert project.succeed("drift") == "in sync\n"


def _started(project: Any) -> subprocess.Popen[str]:
    command = [*COMMAND, "generate"]
    environment = os.environ | ENVIRONMENT
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=project.root
    )


@pytest.mark.parametrize("after", [0.3, 0.9, 1.6])
def test_a_killed_run_leaves_nothing_half_written(project: Any, after: float) -> None:
    project.write("schema/t.sql", MANY)
    run = _started(project)
    time.sleep(after)
    run.kill()
    run.communicate()
    left = project.migrations()
    assert left in ([], ["001_initial_schema.down.sql", "001_initial_schema.sql"])
    if not left:
        project.succeed("generate")
    assert project.succeed("check").startswith("ok: 1 migration")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_quietly(project: Any, number: signal.Signals, code: int) -> None:
    project.write("schema/t.sql", MANY)
    run = _started(project)
    time.sleep(1.2)
    run.send_signal(number)
    out, err = run.communicate(timeout=30)
    assert run.returncode in (code, 0)
    assert "Traceback" not in out + err
    if run.returncode == code:
        assert project.migrations() == []
