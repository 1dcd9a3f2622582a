"""The developer's own database: lasting, shared, one for each project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from schemadiff.diagnostics import SchemadiffError
from schemadiff.scratch import binaries, development_url, stop_development_server
from schemadiff.scratch.cluster import Cluster, development_cluster
from schemadiff.scratch.development import development_database


@pytest.fixture
def development(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setenv("SCHEMADIFF_DATA", str(tmp_path / "some data"))
    yield development_cluster(binaries())
    stop_development_server()


def test_data_outlives_a_stop_and_a_kill(development: Cluster, tmp_path: Path) -> None:
    url = development_url(tmp_path)
    with psycopg.connect(url) as connection:
        assert connection.info.user == "postgres"
        connection.execute("CREATE TABLE t AS SELECT 7 AS a")
    os.kill(int((development.place.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    assert development_url(tmp_path) == url
    assert stop_development_server()
    assert not stop_development_server()
    assert development_url(tmp_path) == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT a, current_setting('fsync') FROM t").fetchone() == (7, "on")


def test_data_is_never_thrown_away(development: Cluster, tmp_path: Path) -> None:
    development_url(tmp_path)
    stop_development_server()
    control = development.place.data / "global" / "pg_control"
    intact = control.read_bytes()
    control.write_bytes(b"\0" * len(intact))
    with pytest.raises(SchemadiffError, match="SD807"):
        development_url(tmp_path)
    control.write_bytes(intact)
    assert development_url(tmp_path)


def test_two_at_once(development: Cluster, tmp_path: Path) -> None:
    code = f"import pathlib, schemadiff.scratch as s; print(s.development_url(pathlib.Path({str(tmp_path)!r})))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    both = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    urls = [process.communicate(timeout=60)[0].strip() for process in both]
    assert urls == [development_url(tmp_path)] * 2


@pytest.mark.parametrize(
    ("folder", "start"), [("My Shop", "dev_my_shop_"), ("日本", "dev_project_"), ("x" * 200, "dev_" + "x" * 52 + "_")]
)
def test_database_names(tmp_path: Path, folder: str, start: str) -> None:
    name = development_database(tmp_path / folder)
    assert name.startswith(start)
    assert len(name) == len(start) + 6
    assert name != development_database(tmp_path / "elsewhere" / folder)
