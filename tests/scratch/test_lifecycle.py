"""A scratch cluster through crashes, damage, races and odd places."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from schemadiff.diagnostics import SchemadiffError, TryAgain
from schemadiff.scratch import binaries, scratch_server
from schemadiff.scratch.cluster import Cluster, scratch_cluster
from schemadiff.scratch.process import listens

_CLIENT = """
import sys, time
from schemadiff.scratch import scratch_server
with scratch_server() as server, server.database() as database:
    database.author().execute("CREATE TABLE t (a int)")
    print("ready", flush=True)
    time.sleep(float(sys.argv[1]))
print("done", flush=True)
"""


def _client(seconds: float) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _CLIENT, str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _use() -> None:
    with scratch_server() as server, server.database() as database:
        database.author().execute("CREATE TABLE t (a int)")


def _postmaster(cluster: Cluster) -> int:
    return int((cluster.place.data / "postmaster.pid").read_text().split()[0])


def test_last_one_out_stops_the_server(cluster: Cluster) -> None:
    with scratch_server():
        with scratch_server():
            pass
        assert listens(cluster.place)
    assert not listens(cluster.place)
    assert not (cluster.place.data / "postmaster.pid").exists()


def test_directories_are_private(cluster: Cluster) -> None:
    cluster.place.home.chmod(0o755)
    _use()
    assert cluster.place.home.stat().st_mode & 0o077 == 0
    assert cluster.place.data.stat().st_mode & 0o077 == 0


def test_postmaster_killed_with_a_client_inside(cluster: Cluster) -> None:
    with scratch_server() as first:
        with first.database() as database:
            author = database.author()
            os.kill(_postmaster(cluster), signal.SIGKILL)
            _use()
            with pytest.raises(psycopg.OperationalError):
                author.execute("SELECT 1")
        _use()
    assert not listens(cluster.place)


def test_client_killed(cluster: Cluster) -> None:
    with _client(60) as client:
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
        client.kill()
    assert listens(cluster.place)
    with scratch_server() as server, server.database() as database:
        others = "SELECT count(*) FROM pg_database WHERE datname LIKE 'sd\\_%' AND datname <> current_database()"
        assert database.admin().execute(others).fetchone() == (0,)
    assert not listens(cluster.place)


@pytest.mark.parametrize("content", ["", "12", "not a number\n"])
def test_damaged_pid_file(cluster: Cluster, content: str) -> None:
    _use()
    (cluster.place.data / "postmaster.pid").write_text(content)
    _use()


def test_pid_of_a_stale_file_belongs_to_someone_else_now(cluster: Cluster) -> None:
    _use()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file = f"{stranger.pid}\n{cluster.place.data}\n1\n5432\n{cluster.place.short}\n\n  1 1\nready   \n"
        (cluster.place.data / "postmaster.pid").write_text(pid_file)
        cluster.place.short.mkdir(exist_ok=True, mode=0o700)
        cluster.place.socket.with_name(cluster.place.socket.name + ".lock").write_text(pid_file)
        _use()
        assert stranger.poll() is None
        stranger.kill()


def test_interrupted_initdb_is_not_taken_for_a_cluster(cluster: Cluster) -> None:
    half = cluster.place.home / "initdb-0000"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    _use()
    assert not half.exists()


@pytest.mark.parametrize("damaged", ["global/pg_control", "PG_VERSION", "base/1/PG_VERSION", "global/pg_filenode.map"])
def test_broken_cluster_is_made_anew(cluster: Cluster, damaged: str) -> None:
    _use()
    path = cluster.place.data / damaged
    path.write_bytes(b"\0" * path.stat().st_size)
    _use()


def test_machine_went_down_while_the_server_was_up(cluster: Cluster) -> None:
    with scratch_server() as server, server.database() as database:
        identifier = database.admin().execute("SELECT system_identifier FROM pg_control_system()").fetchone()
        os.kill(_postmaster(cluster), signal.SIGKILL)
        time.sleep(0.2)
        (cluster.place.home / "boot").write_text("an earlier boot")
    with scratch_server() as server, server.database() as database:
        assert database.admin().execute("SELECT system_identifier FROM pg_control_system()").fetchone() != identifier


def test_clean_reboot_keeps_the_cluster(cluster: Cluster) -> None:
    _use()
    if cluster.binaries.tool("pg_controldata") is None:
        pytest.skip("these binaries come without pg_controldata")
    (cluster.place.home / "boot").write_text("an earlier boot")
    marker = cluster.place.data / "still-here"
    marker.touch()
    _use()
    assert marker.exists()


def test_three_at_once_on_an_empty_cache(cluster: Cluster) -> None:
    clients = [_client(0.1) for _ in range(3)]
    for client in clients:
        assert client.communicate(timeout=60)[0] == "ready\ndone\n"
        assert client.returncode == 0
    assert not listens(cluster.place)


@pytest.mark.parametrize("name", ["x" * 120, "a:b", "a,b", 'a"b', "ä ö"])
def test_paths_that_a_socket_cannot_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path / name))
    with scratch_server() as server, server.database() as database:
        database.author().execute("CREATE EXTENSION pgcrypto")
        with psycopg.connect(database.url) as connection:
            assert connection.info.dbname == database.name


def test_root_without_namespaces_runs_the_server_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root must become someone else")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as cache:
        Path(cache).chmod(0o711)
        monkeypatch.setenv("PATH", "/nonexistent")
        monkeypatch.setenv("SCHEMADIFF_CACHE", cache)
        cluster = scratch_cluster(binaries())
        if subprocess.call([cluster.binaries.bin / "initdb", "--version"], user=cluster.user.uid) != 0:
            pytest.skip("the binaries are out of reach for nobody")
        _use()
        assert cluster.place.data.stat().st_uid == cluster.user.uid != 0
        Path(cache).chmod(0o777)
        with pytest.raises(SchemadiffError, match="SD805"):
            _use()


def test_environment_of_libpq_leads_nowhere_else(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGHOSTADDR": "192.0.2.1", "PGOPTIONS": "-c geqo=nonsense", "PGPORT": "1"}.items():
        monkeypatch.setenv(name, value)
    _use()


def test_directory_of_someone_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / cluster.place.home.name).symlink_to(cluster.place.home)
    with pytest.raises(SchemadiffError, match="SD805"), scratch_server():
        pass


def test_chosen_binaries_that_do_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCHEMADIFF_PG_BIN", str(tmp_path))
    with pytest.raises(SchemadiffError, match="SD802"):
        binaries()


def test_lost_server_is_something_to_try_again(cluster: Cluster) -> None:
    with scratch_server() as server:
        os.kill(_postmaster(cluster), signal.SIGKILL)
        time.sleep(0.2)
        with pytest.raises(TryAgain, match="SD809"), server.database():
            pass
