"""A server that is set up badly goes in; what `doctor` says of it comes out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from schemadiff.config import Config
from schemadiff.doctor import examine
from schemadiff.scratch.cluster import stop
from tests.faults.own_server import own_server


def test_what_belongs_to_the_whole_server(tmp_path: Path) -> None:
    config = Config(tmp_path, (tmp_path / "schema",), tmp_path / "generated")
    with own_server("-doctor") as server:
        with server.session() as admin:
            admin.execute("ALTER SYSTEM SET max_prepared_transactions = 5")
            admin.execute("ALTER SYSTEM SET autovacuum = on")
            admin.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            admin.execute("ALTER SYSTEM SET max_locks_per_transaction = 10")
            admin.execute("ALTER SYSTEM SET max_connections = 10")
            admin.execute("ALTER SYSTEM SET superuser_reserved_connections = 1")
            admin.execute("ALTER SYSTEM SET max_wal_senders = 0")
            admin.execute("ALTER SYSTEM SET wal_level = minimal")
        stop(server.cluster)
        server.start()
        server.create("shop")
        with server.session("shop") as admin:
            admin.execute("CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE INDEX ON p (a)")
            for number in range(40):
                admin.execute(f"CREATE TABLE p{number} PARTITION OF p FOR VALUES IN ({number})".encode())
            admin.execute("CREATE PUBLICATION everything FOR ALL TABLES")
            admin.execute("BEGIN; INSERT INTO p VALUES (1); PREPARE TRANSACTION 'half\n done'")
        found = examine(server.url("shop"), config, old=timedelta(0))
        said = {finding.code: finding for finding in found.findings}
        with server.session("shop") as admin:
            admin.execute("ROLLBACK PREPARED 'half\n done'")
    assert said["SD669"].message.startswith(r"the prepared transaction half\u000a done of ")
    assert said["SD670"].message == (
        "a change of public.p locks 82 tables and indexes; the server has room for 150 locks"
    )
    assert said["SD671"].message == "there are publications, and wal_level is minimal: nobody can subscribe"
    assert "SD672" not in said
    assert not any("commit" in finding.message for finding in found.findings)
