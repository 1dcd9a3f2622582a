"""Databases with one fault each go in; what `doctor` says of them comes out, and that a sound one has none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.config import Config
from schemadiff.connection import is_local
from schemadiff.diagnostics import Diagnostic, ExitCode
from schemadiff.doctor import CHECKS, Examined, examine
from schemadiff.doctor.connection import tls_findings
from schemadiff.doctor.objects import used_share
from schemadiff.doctor.waiting import lock_findings
from tests.faults.stand_ins import pooler
from tests.project import url_of_author

NOW = {"old": timedelta(0), "settled": timedelta(0)}


def look(url: str, root: Path, **patience: Any) -> Examined:
    """What is found, with the project in `root`."""
    return examine(url, Config(root, (root / "schema",), root / "generated"), **patience)


def of(found: Examined, code: str) -> list[Diagnostic]:
    return [diagnostic for diagnostic in found.findings if diagnostic.code == code]


def run(database: Any, *statements: str) -> None:
    for statement in statements:
        database.admin().execute(statement.encode())


def test_a_sound_database_has_nothing_to_mend(database: Any, tmp_path: Path) -> None:
    run(database, "CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE u (id int PRIMARY KEY, t int REFERENCES t)")
    run(database, "CREATE INDEX ON u (t)")
    found = look(url_of_author(database), tmp_path)
    # Scratch runs without autovacuum.
    assert {d.code for d in found.findings} <= {"SD675", "SD674", "SD661", "SD672"}
    assert {d.code for d in found.findings if d.severity != "note"} == {"SD672"}
    assert all(d.hint for d in found.findings)
    assert found.exit_code == ExitCode.OK


def test_what_is_left_of_broken_work(database: Any, tmp_path: Path) -> None:
    run(
        database,
        'CREATE TABLE t (a int, "b c" int)',
        "INSERT INTO t VALUES (1, 1), (1, 1)",
        "ALTER TABLE t ADD CONSTRAINT pos CHECK (a > 5) NOT VALID",
    )
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(database, 'CREATE UNIQUE INDEX CONCURRENTLY "Two" ON t (a)')
    found = look(database.url, tmp_path)
    invalid, unproven = of(found, "SD676")
    assert invalid.message == 'index public."Two" is invalid: it costs every write and serves no query'
    assert invalid.hint.startswith('DROP INDEX CONCURRENTLY public."Two"')
    assert (invalid.severity, unproven.severity) == ("error", "warning")
    assert found.exit_code == ExitCode.CONFLICT
    run(database, invalid.hint.partition(";")[0], "DELETE FROM t", unproven.hint)
    assert look(database.url, tmp_path).exit_code == ExitCode.OK


def test_a_foreign_key_whose_triggers_are_off(database: Any, tmp_path: Path) -> None:
    run(database, "CREATE TABLE t (a int PRIMARY KEY, b int CONSTRAINT k REFERENCES t)", "CREATE INDEX ON t (b)")
    database.admin().execute("ALTER TABLE t DISABLE TRIGGER ALL")
    (off,) = of(look(database.url, tmp_path), "SD676")
    assert off.severity == "error"
    assert off.message.startswith("constraint public.t.k is not kept as it should be, its triggers are switched: ")
    assert "RI_FKey_check_ins on public.t: D" in off.message
    database.admin().execute("ALTER TABLE t ENABLE TRIGGER ALL")
    assert not of(look(database.url, tmp_path), "SD676")


def test_a_partition_that_is_half_detached(database: Any, tmp_path: Path) -> None:
    run(database, "CREATE TABLE p (a int) PARTITION BY LIST (a)", "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)")
    run(database, "CREATE INDEX ON ONLY p (a)")
    with psycopg.connect(database.url) as reader:
        reader.execute("SELECT * FROM p")
        with psycopg.connect(database.url, autocommit=True) as other:
            other.execute("SET statement_timeout = '500ms'")
            with pytest.raises(psycopg.errors.QueryCanceled):
                other.execute("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY")
    found = {d.severity: d for d in of(look(database.url, tmp_path), "SD676")}
    assert found["warning"].message.startswith("index public.p_a_idx of a partitioned table is not valid")
    assert found["error"].hint == "ALTER TABLE public.p DETACH PARTITION public.p1 FINALIZE"
    run(database, found["error"].hint)
    assert [d.severity for d in of(look(database.url, tmp_path), "SD676")] == ["warning"]


def test_indexes_that_cost_and_give_nothing(database: Any, tmp_path: Path) -> None:
    run(
        database,
        "CREATE TABLE t (a int, b int, c text, PRIMARY KEY (a, b))",
        "CREATE INDEX twin1 ON t (b, c)",
        "CREATE INDEX twin2 ON t (b, c)",
        "CREATE INDEX prefix ON t (b)",
        "CREATE UNIQUE INDEX true_thing ON t (a, b, c)",
        "CREATE UNIQUE INDEX again ON t (a)",
        "CREATE INDEX other_class ON t (c text_pattern_ops)",
        'CREATE INDEX other_collation ON t (c COLLATE "C")',
        "CREATE INDEX partial ON t (b, c) WHERE a > 1",
        "CREATE INDEX key ON t (a)",
        "CREATE INDEX hash1 ON t USING hash (c)",
        "CREATE INDEX hash2 ON t USING hash (c)",
        "CREATE INDEX hash3 ON t USING hash (c) WHERE a > 1",
        "ANALYZE t",
    )
    found = look(database.url, tmp_path, **NOW)
    said = {d.message.partition(" is ")[0].removeprefix("index public."): d for d in of(found, "SD677")}
    assert {name: d.severity for name, d in said.items()} == {
        "twin2": "warning",
        "key": "warning",
        "prefix": "note",
    } | {"hash2": "warning"}
    unread = {d.message.split(" in ")[0].removeprefix("no query has read index public.") for d in of(found, "SD678")}
    assert unread == {"twin1", "twin2", "prefix", "other_class", "other_collation", "partial", "key"} | {
        *("hash1", "hash2", "hash3")
    }
    assert all(d.severity == "note" for d in of(found, "SD678"))
    # Fresh statistics tell nothing.
    assert not of(look(database.url, tmp_path), "SD678")


def test_keys_and_sequences(database: Any, tmp_path: Path) -> None:
    run(
        database,
        "CREATE TABLE bare (a int)",
        "CREATE TABLE t (id int PRIMARY KEY, bare int)",
        "CREATE TABLE child (id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t int REFERENCES t)",
        'ALTER TABLE child ADD "U" int REFERENCES t',
        'CREATE INDEX ON child ("U")',
        "CREATE TABLE p (a int) PARTITION BY LIST (a)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
        "SELECT setval('child_id_seq', 30000)",
        "CREATE SEQUENCE wide; SELECT setval('wide', 3000000000)",
        "CREATE TABLE narrow (id int DEFAULT nextval('wide') PRIMARY KEY); ALTER SEQUENCE wide OWNED BY narrow.id",
        "CREATE SEQUENCE round MAXVALUE 10 CYCLE; SELECT setval('round', 10)",
        "CREATE SEQUENCE down INCREMENT -1 MINVALUE -10; SELECT setval('down', -9)",
    )
    found = look(database.url, tmp_path)
    (keyless,) = of(found, "SD668")
    assert "bare" in keyless.message
    assert "public.p," in keyless.message + ","
    assert "p1" not in keyless.message
    (unindexed,) = of(found, "SD840")
    assert unindexed.message.endswith("child.child_t_fkey (t)")
    assert unindexed.hint == "CREATE INDEX CONCURRENTLY ON public.child (t)"
    full = {d.message.split()[1] for d in of(found, "SD679")}
    assert full == {"public.child_id_seq", "public.wide", "public.down"}
    assert found.exit_code == ExitCode.OK


def test_how_far_a_sequence_is() -> None:
    row = {"least": 1, "most": 100, "step": 1, "last": 76, "column_type": None}
    assert used_share(row) > 0.75
    assert used_share({**row, "last": None}) == 0
    assert used_share({**row, "most": 2**63 - 1, "column_type": "integer", "last": 2**31 - 1}) == 1
    assert used_share({**row, "least": -100, "most": -1, "step": -1, "last": -100}) == 1


def test_who_keeps_others_waiting(database: Any, tmp_path: Path) -> None:
    assert not of(look(database.url, tmp_path), "SD669")
    with psycopg.connect(database.url, application_name="forgotten\n") as other:
        other.execute("SELECT 1")
        (found,) = of(look(database.url, tmp_path, **NOW), "SD669")
        assert f"process {other.info.backend_pid} " in found.message
        assert "forgotten" in found.message
        assert "\n" not in found.message
        assert found.severity == "warning"
        assert not of(look(database.url, tmp_path), "SD669")


@contextmanager
def lasting(database: Any, setting: str) -> Iterator[None]:
    """A setting of the database."""
    name = database.name
    run(database, f'ALTER DATABASE "{name}" SET {setting}')
    try:
        yield
    finally:
        run(database, f'ALTER DATABASE "{name}" RESET ALL')


@pytest.mark.parametrize(
    ("setting", "code", "severity"),
    [
        ("statement_timeout = '5s'", "SD667", "note"),
        ("lock_timeout = '5s'", "SD667", "note"),
        ("idle_in_transaction_session_timeout = '5s'", "SD667", "warning"),
        ("deadlock_timeout = '100ms'", "SD667", "warning"),
        ("default_transaction_read_only = on", "SD674", "warning"),
        ("default_transaction_isolation = 'serializable'", "SD674", "warning"),
        ("session_replication_role = replica", "SD674", "warning"),
        ("standard_conforming_strings = off", "SD674", "warning"),
        ("check_function_bodies = off", "SD674", "note"),
        ("search_path = pg_catalog, public", "SD674", "note"),
        ("row_security = off", "SD674", "warning"),
    ],
)
def test_settings_of_the_database(database: Any, tmp_path: Path, setting: str, code: str, severity: str) -> None:
    name = setting.split(" ")[0]
    before = look(database.url, tmp_path)
    assert not [d for d in before.findings if f"{name} = " in d.message]
    with lasting(database, setting):
        found = [d for d in of(look(database.url, tmp_path), code) if f"{name} = " in d.message]
    assert [d.severity for d in found] == [severity]


def test_settings_of_other_roles(database: Any, tmp_path: Path) -> None:
    run(database, 'CREATE ROLE "doc tor"', "ALTER ROLE \"doc tor\" SET statement_timeout = '1s'")
    run(database, f'ALTER ROLE "doc tor" IN DATABASE "{database.name}" SET default_tablespace = \'pg_default\'')
    try:
        found = look(database.url, tmp_path)
        assert 'sessions of role "doc tor" begin with statement_timeout = 1s' in {d.message for d in found.findings}
        odd = [d.message for d in of(found, "SD674") if "doc tor" in d.message]
        assert odd == [
            'sessions of role "doc tor" in this database begin with default_tablespace = pg_default: '
            "tables and indexes that name none are made there"
        ]
    finally:
        run(database, f'ALTER ROLE "doc tor" IN DATABASE "{database.name}" RESET ALL', 'DROP ROLE "doc tor"')


def test_what_runs_by_itself_or_does_not(database: Any, tmp_path: Path) -> None:
    run(
        database,
        "CREATE TABLE t (id int PRIMARY KEY) WITH (autovacuum_enabled = off)",
        "CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
        "CREATE EVENT TRIGGER watch ON ddl_command_start WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION guard()",
    )
    found = look(database.url, tmp_path)
    (trigger,) = of(found, "SD673")
    assert trigger.message == "event trigger watch runs public.guard() at ddl_command_start of DROP TABLE"
    assert [d.message for d in of(found, "SD672") if "public.t" in d.message]


def test_slots_and_locks(database: Any, tmp_path: Path) -> None:
    run(database, "SELECT pg_create_physical_replication_slot('doctor_slot', true)")
    try:
        (slot,) = of(look(database.url, tmp_path), "SD671")
        assert slot.message.startswith("the physical replication slot doctor_slot has no reader")
    finally:
        run(database, "SELECT pg_drop_replication_slot('doctor_slot')")
    run(database, "CREATE TABLE p (a int) PARTITION BY LIST (a)", "CREATE INDEX ON p (a)")
    run(database, "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)")
    assert not of(look(database.url, tmp_path), "SD670")
    assert [d.severity for d in lock_findings("public.p", 4000, 6400)] == ["warning"]
    assert not list(lock_findings("public.p", 3000, 6400))


def test_the_way_to_the_server(database: Any, tmp_path: Path) -> None:
    run(database, "CREATE TABLE bare (a int)")
    with pooler(database) as url:
        found = look(url, tmp_path)
    assert of(found, "SD662")
    assert {d.severity for d in of(found, "SD661")} == {"warning"}
    assert found.exit_code == ExitCode.INCOMPLETE
    assert not of(look(database.url, tmp_path), "SD662")
    assert is_local("/tmp", "")
    assert is_local("localhost", "::1")
    assert is_local("127.0.0.1", "")
    assert not is_local("db.example.org", "10.0.0.1")
    assert [d.severity for d in tls_findings("db", "10.0.0.1", False, "prefer")] == ["warning"]
    assert [d.severity for d in tls_findings("db", "10.0.0.1", True, "require")] == ["note"]
    assert not list(tls_findings("db", "10.0.0.1", True, "verify-full"))
    assert not list(tls_findings("127.0.0.1", "127.0.0.1", False, "prefer"))


def test_a_check_that_cannot_look_is_a_finding(database: Any, tmp_path: Path) -> None:
    broken = replace(CHECKS[0], what="the moon", look=lambda one: [*one.rows("SELECT 1/0")])
    found = look(database.url, tmp_path, checks=(broken, *CHECKS[1:]))
    assert [d.message for d in of(found, "SD661")] == ["could not look at the moon: division by zero"]
    assert found.exit_code == ExitCode.INCOMPLETE


def test_no_check_can_write(database: Any, tmp_path: Path) -> None:
    writing = replace(CHECKS[0], look=lambda one: [*one.rows("CREATE TABLE made (a int)")])
    assert "read-only transaction" in of(look(database.url, tmp_path, checks=(writing,)), "SD661")[0].message
