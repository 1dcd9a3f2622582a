"""A command and a database in; the command is run while somebody changes the schema there and back, figures out.

python -m tests.drift.under_ddl [--runs 1000] [--pause 0.2]: the drift job of a small project on a server of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROUND = (
    "ALTER TABLE app.account ADD COLUMN z int",
    "BEGIN; DROP VIEW app.names; ALTER TABLE app.account ALTER z SET DEFAULT 1;"
    " CREATE VIEW app.names AS SELECT a.name, a.born > '2000-01-31' AS young, interval '1 day 2 hours' AS span"
    " FROM app.account a; COMMIT",
    "ALTER TABLE app.account DROP COLUMN z",
    "CREATE TABLE app.while_it_lasts (id int PRIMARY KEY)",
    "DROP TABLE app.while_it_lasts",
    "COMMENT ON TABLE app.account IS 'somebody'",
    "COMMENT ON TABLE app.account IS 'who'",
)


# A table has room for 1,600 columns, those that went included.
_ANEW = 500


@dataclass(frozen=True, slots=True)
class Figures:
    """How the runs ended, what failed in the session that changes the schema, and how often it went round."""

    codes: Counter[int]
    failed: tuple[str, ...]
    rounds: int


def under_ddl(url: str, run: Callable[[], int], *, runs: int, pause: float, schema: str = "") -> Figures:
    """So many runs, while rounds of DDL follow each other with a pause (in seconds) between them. Now and then all of
    the `schema` is made anew.
    """
    failed: list[str] = []
    over = threading.Event()
    rounds = [0]

    def change() -> None:
        with psycopg.connect(url, autocommit=True, prepare_threshold=None) as session:
            session.execute("SET client_min_messages = error")
            while not over.is_set():
                anew = [f"BEGIN; DROP SCHEMA app CASCADE; {schema}; COMMIT"] if rounds[0] % _ANEW == _ANEW - 1 else []
                for statement in (*ROUND, *anew):
                    try:
                        session.execute(statement)
                    except psycopg.Error as error:
                        failed.append(f"{type(error).__name__}: {error}")
                        session.rollback()
                rounds[0] += 1
                over.wait(pause)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        codes = Counter(run() for _ in range(runs))
    finally:
        over.set()
        thread.join()
    return Figures(codes, tuple(failed), rounds[0])


def main() -> None:
    """The figures of many runs."""
    from schemadiff.scratch import scratch_server
    from schemadiff.scratch.profile import AUTHOR
    from tests.drift.test_reading import SCHEMA
    from tests.project import url_of_author

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--pause", type=float, default=0.2)
    asked = parser.parse_args()
    with scratch_server() as server, server.database() as database, tempfile.TemporaryDirectory() as folder:
        url = url_of_author(database)
        environment = {**os.environ, "DATABASE_URL": url}

        def run(*arguments: str) -> int:
            command = [sys.executable, "-c", "from schemadiff.cli.main import run; run()", *arguments]
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
            if done.returncode not in (0, 5):
                sys.stderr.write((done.stdout + done.stderr).decode())
            if "--timings" in arguments:
                readings[_readings(done.stdout)] += 1
            return done.returncode

        readings: Counter[int] = Counter()
        (Path(folder) / "schema").mkdir()
        schema = "CREATE SCHEMA app;\n" + SCHEMA
        (Path(folder) / "schema" / "app.sql").write_text(schema)
        assert run("generate") == run("apply") == 0
        # So that a deadlock would be seen, and quickly.
        who = f"ALTER ROLE {AUTHOR} IN DATABASE {database.name} SET deadlock_timeout = 200"
        database.admin().execute(who.encode())
        start = time.monotonic()
        figures = under_ddl(
            url,
            lambda: run("drift", "--format", "json", "--timings"),
            runs=asked.runs,
            pause=asked.pause,
            schema=schema,
        )
        seconds = time.monotonic() - start
    print(
        f"{asked.runs} runs in {seconds:.0f} s, {figures.rounds} rounds of DDL, {len(figures.failed)} statements failed"
    )
    for code, count in sorted(figures.codes.items()):
        print(f"  exit {code}: {count}")
    for count, times in sorted(readings.items()):
        print(f"  read whole {count} times: {times} runs" if count else f"  taken from an earlier run: {times} runs")
    for line in figures.failed[:10]:
        print(f"  {line}")


def _readings(document: bytes) -> int:
    """How often a run read the whole catalog, because it was changed meanwhile, or because there seemed to be drift."""
    stages = json.loads(document)["timings"]["stages"] if document else []
    return sum(stage["parts"] for stage in stages if stage["stage"] == "reading the live database")


if __name__ == "__main__":
    main()
