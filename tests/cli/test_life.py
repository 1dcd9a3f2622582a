"""apply, rollback and status by files written for them: what they say before, when they ask, and how far they got."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import schemadiff
from schemadiff.migrations import ledger
from schemadiff.migrations.table import change_table, destroyed

ONE = "CREATE TABLE public.t (a int, b int);\n"
TWO = """\
-- schemadiff migration 002: drop_b
-- Depends on: 001_one.sql
--
-- step  change                   source                 lock              rewrite scan  rows  risk
-- 1     DROP column public.t.b   (absent from schema/)  ACCESS EXCLUSIVE  no      no    2.0M  DATA LOSS, 2.0M rows
-- 2     add index public.t_a     schema/t.sql:3         SHARE             no      yes   2.0M  slow

-- schemadiff:step 1 tx=yes destructive=public.t.b
BEGIN;
ALTER TABLE public.t DROP COLUMN b;
COMMIT;

-- schemadiff:step 2 tx=no
CREATE INDEX CONCURRENTLY t_a ON public.t (a);
"""
TWO_DOWN = "DROP INDEX public.t_a;\nALTER TABLE public.t ADD COLUMN b int;\n"
THREE = "-- by hand\nSET lock_timeout = '1s';\nCREATE TABLE public.u (id int);\n"
THREE += "INSERT INTO public.u SELECT 1 FROM public.t WHERE a = 2;\n"
THREE_DOWN = "-- schemadiff:step 1 tx=yes destructive=public.u\nBEGIN;\nDROP TABLE public.u;\nCOMMIT;\n"
B = ("--allow-data-loss", "public.t.b")


@pytest.fixture
def three(project: Any) -> Any:
    """Three migrations with their ways back."""
    texts = {
        "001_one.sql": ONE,
        "001_one.down.sql": "DROP TABLE public.t;\n",
        "002_drop_b.sql": TWO,
        "002_drop_b.down.sql": TWO_DOWN,
        "003_by_hand.sql": THREE,
        "003_by_hand.down.sql": THREE_DOWN,
    }
    for name, text in texts.items():
        project.write(f"generated/{name}", text)
    return project


def versions(project: Any) -> list[int]:
    return [row.version for row in ledger.read(project.database.author())]


def test_the_table_of_changes_is_read_by_its_heads() -> None:
    rows = change_table(TWO)
    assert [row["lock"] for row in rows] == ["ACCESS EXCLUSIVE", "SHARE"]
    assert [(row["rewrite"], row["scan"], row["rows"], row["risk"]) for row in rows] == [
        ("no", "no", "2.0M", "DATA LOSS, 2.0M rows"),
        ("no", "yes", "2.0M", "slow"),
    ]
    assert rows[0]["source"] == "(absent from schema/)"
    assert destroyed(TWO) == ("DROP column public.t.b",)
    assert change_table(ONE) == ()


def test_a_cell_that_is_too_wide_moves_no_other() -> None:
    lines = ["-- step  change  source  risk", "-- 1     add column public.t.\\u202e  schema/t.sql:1  ok"]
    (row,) = change_table("\n".join(lines))
    assert (row["source"], row["risk"]) == ("schema/t.sql:1", "ok")


def test_a_dry_run_says_all_and_runs_nothing(three: Any) -> None:
    told = three.run("apply", "--dry-run")
    assert told.code == 3
    assert "SD429" in told.err
    assert told.out.splitlines() == [
        "would apply 001_one.sql",
        "  step  transaction  statement",
        "  1     yes          CREATE TABLE PUBLIC.T (A INT, B …",
        "would apply 002_drop_b.sql",
        "  step  change                  lock              rewrite  scan  rows  risk",
        "  1     DROP column public.t.b  ACCESS EXCLUSIVE  no       no    2.0M  DATA LOSS, 2.0M rows",
        "  2     add index public.t_a    SHARE             no       yes   2.0M  slow",
        "  destroys the data of public.t.b: needs --allow-data-loss public.t.b",
        "would apply 003_by_hand.sql",
        "  step  transaction  statement",
        "  1     yes          CREATE TABLE PUBLIC.U (ID INT)",
        "  1     yes          INSERT INTO PUBLIC.U SELECT 1 FROM …",
    ]
    assert "public.t.b: approved" in three.succeed("apply", "--dry-run", *B)
    only = three.succeed("apply", "--dry-run", "--to", "1")
    assert "002" not in only
    assert not ledger.columns_of(three.database.author(), ledger.DEFAULT)
    three.write("generated/001_two_of_a_number.sql", ONE)
    assert "SD401" in three.run("apply", "--dry-run").err


def test_a_dry_run_looks_for_rows_in_the_way_of_the_first_file(three: Any) -> None:
    three.succeed("apply", "--to", "1")
    probe = '-- schemadiff:probe "public.t.a holds NULL" SELECT b FROM public.t WHERE a IS NULL\n'
    three.write("generated/002_drop_b.sql", TWO.replace("-- schemadiff:step 1", f"{probe}\n-- schemadiff:step 1"))
    three.succeed("apply", "--dry-run", *B)
    three.sql("INSERT INTO t (b) VALUES (7)")
    refused = three.run("apply", "--dry-run", *B)
    assert refused.code == 3
    assert "public.t.a holds NULL" in refused.err
    assert "would apply 002_drop_b.sql" in refused.out
    three.succeed("apply", "--dry-run", "--no-preflight", *B)
    assert versions(three) == [1]


def test_rollback_says_what_stays_lost_and_what_goes(three: Any) -> None:
    three.succeed("apply", *B)
    refused = three.run("rollback", "--to", "1")
    assert refused.code == 3
    assert "003_by_hand.sql: going back destroys the data of: public.u\n" in refused.err
    assert "002_drop_b.sql: the data does not come back of: DROP column public.t.b\n" in refused.err
    assert versions(three) == [1, 2, 3]
    told = three.run("rollback", "--to", "1", "--allow-data-loss", "public.u")
    assert told.out == "took back 003_by_hand.sql\ntook back 002_drop_b.sql\n"
    assert versions(three) == [1]
    assert three.run("rollback", "--to", "2").code == 4
    three.succeed("rollback", "--to", "0")
    assert three.succeed("rollback") == "nothing to take back\n"


def test_no_step_back_is_taken_where_a_later_one_is_missing(three: Any) -> None:
    three.succeed("apply", *B)
    for text, code, exit_code in (
        ("-- schemadiff down migration 002: drop_b\n-- There is no way back: rows are gone\nSELECT 1;\n", "SD467", 3),
        ("SELECT 'never closed;\n", "SD434", 64),
        (None, "SD462", 4),
    ):
        path = three.root / "generated/002_drop_b.down.sql"
        path.unlink() if text is None else path.write_text(text)
        refused = three.run("rollback", "--to", "1", "--allow-data-loss", "all")
        assert (refused.code, code in refused.err) == (exit_code, True)
        assert versions(three) == [1, 2, 3]


def test_status_says_how_far_a_half_done_file_got(three: Any) -> None:
    three.sql(ONE + "INSERT INTO t (a) VALUES (1), (1); DROP TABLE t")
    three.write("generated/002_drop_b.sql", TWO.replace("CREATE INDEX", "CREATE UNIQUE INDEX"))
    three.succeed("apply", "--to", "1")
    three.sql("INSERT INTO t (a) VALUES (1), (1)")
    assert three.run("apply", *B).code == 4
    text, machine = three.run("status"), three.run("status", "--format", "json")
    assert text.code == machine.code == 0
    first, second = (line.split() for line in text.out.splitlines()[1:3])
    assert (first[:3], first[-1]) == (["001", "one", "applied"], "same")
    assert second == ["002", "drop_b", "partly", "applied"]
    assert "002: 1 of 2 transactions are done; step 2 is next; run apply again: it goes on there" in text.out
    assert "1 of 2 transactions" in three.run("apply", "--dry-run", *B).out
    found = json.loads(machine.out)
    assert found["half_done"] == [{"number": 2, "direction": "up", "done": 1, "total": 2, "step": 2, "begun": False}]
    assert found["migrations"][0]["checksum"]["state"] == "same"
    three.sql("DELETE FROM t")
    three.succeed("apply", *B)
    (three.root / "generated/001_one.sql").write_text(ONE + "-- edited\n")
    edited = three.run("status", "--format", "json")
    assert edited.code == 4
    first = json.loads(edited.out)["migrations"][0]
    assert (first["state"], first["checksum"]["state"]) == ("edited", "differs")
    assert first["checksum"]["file"] != first["checksum"]["ledger"]


@pytest.fixture
def guarded(three: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    three.write("schemadiff.toml", '[environments.production]\nurl_env = "PRODUCTION_URL"\nprotected = true\n')
    monkeypatch.setenv("PRODUCTION_URL", three.url)
    return three


def test_a_protected_environment_wants_a_persons_word(guarded: Any) -> None:
    for arguments in (["--env", "production"], ["--url", guarded.url], []):
        refused = guarded.run("apply", *B, *arguments)
        assert refused.code == 3
        assert "SD465" in refused.err
    assert versions(guarded) == []
    assert guarded.run("apply", "--dry-run", *B).code == 0
    guarded.succeed("apply", *B, "--env", "production", "--yes")
    assert guarded.succeed("apply", "--env", "production") == "nothing to apply\n"
    assert guarded.run("rollback", "--allow-data-loss", "all").code == 3
    guarded.succeed("rollback", "--allow-data-loss", "all", "--yes")
    assert versions(guarded) == [1, 2]


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C as people do: once more where nothing came of it, for `input` loses one that comes as it starts."""
    for _ in range(30):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(2)
            return


@pytest.mark.parametrize(("answer", "code"), [(b"yes\n", 0), (b"y\n", 3), (b"no\n", 3), (b"\x03", 130)])
def test_on_a_terminal_somebody_is_asked(guarded: Any, answer: bytes, code: int) -> None:
    ours, theirs = pty.openpty()
    # What runs in the background is started with SIGINT ignored, and passes that on.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{heed}; from schemadiff.cli.main import run; run()", "apply", "--to", "1"]
    environment = os.environ | {"PYTHONPATH": str(Path(schemadiff.__file__).parents[1])}
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        said = b""
        while b"Only yes will do" not in said:
            said += os.read(ours, 1000)
        assert b"001_one.sql" in said
        try:
            if answer == b"\x03":
                interrupt(process)
            else:
                os.write(ours, answer)
            process.communicate(timeout=60)
        finally:
            process.kill()
            os.close(ours)
    assert process.returncode == code
    assert versions(guarded) == ([1] if code == 0 else [])
