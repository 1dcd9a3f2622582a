"""A server that follows another one goes in; what `doctor` can say there, and what it must not, comes out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from schemadiff.config import Config
from schemadiff.doctor import examine
from schemadiff.scratch.cluster import stop
from tests.faults.own_server import own_server


def test_on_a_standby_unused_indexes_are_not_told(tmp_path: Path) -> None:
    config = Config(tmp_path, (tmp_path / "schema",), tmp_path / "generated")
    with own_server("-standby") as server:
        server.create("shop")
        with server.session("shop") as primary:
            primary.execute("CREATE TABLE t (id int PRIMARY KEY, a int); CREATE INDEX unread ON t (a)")
            primary.execute("CREATE UNLOGGED TABLE u (id serial PRIMARY KEY); CREATE SEQUENCE q MAXVALUE 4")
            primary.execute("SELECT setval('q', 4)")
        settled = timedelta(0)
        before = examine(server.url("shop"), config, settled=settled)
        stop(server.cluster)
        (server.cluster.place.data / "standby.signal").touch()
        server.start()
        after = examine(server.url("shop"), config, settled=settled)
        (server.cluster.place.data / "standby.signal").unlink()
    codes = [{finding.code for finding in found.findings} for found in (before, after)]
    assert "SD678" in codes[0]
    assert codes[1] - codes[0] == {"SD665"}
    assert codes[0] - codes[1] == {"SD678"}
    assert after.facts["standby"] is True
