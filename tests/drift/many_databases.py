"""Nothing goes in; what one run over many databases takes, beside pg_dump of the same ones, out.

python -m tests.drift.many_databases [--databases 200] [--tables 50]: copies of a project's database on one server, in
which three kinds of drift were planted. All have to be found, and come in three groups.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from schemadiff.scratch import Database, scratch_server
from schemadiff.scratch.locate import embedded
from tests.project import url_of_author

PLANTED = (
    "ALTER TABLE app.t1 ADD COLUMN rogue int",
    "DROP INDEX app.t2_label",
    "CREATE OR REPLACE VIEW app.v AS SELECT id, label FROM app.t1 WHERE id > 0",
)
AT_ONCE = 8


def schema(tables: int) -> str:
    """So many tables with keys, checks and indexes, and a view."""
    one = (
        "CREATE TABLE app.t{0} (id bigint PRIMARY KEY, label text NOT NULL DEFAULT '', amount numeric(12, 2)"
        " CHECK (amount >= 0), at timestamptz NOT NULL DEFAULT now());\n"
        "CREATE INDEX t{0}_label ON app.t{0} (label) WHERE amount > 0;\n"
    )
    made = "".join(one.format(number) for number in range(1, tables + 1))
    return f"CREATE SCHEMA app;\n{made}CREATE VIEW app.v AS SELECT id, label FROM app.t1;\n"


def main() -> None:
    """Plant, look, and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", type=int, default=200)
    parser.add_argument("--tables", type=int, default=50)
    asked = parser.parse_args()
    with scratch_server() as server, tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        databases = [stack.enter_context(server.database()) for _ in range(asked.databases)]
        environment = _project(Path(folder), asked.tables, databases)
        # Every fifth one is in sync, the others drifted in one of three ways.
        for number, database in enumerate(databases):
            if number % 5:
                database.author().execute(PLANTED[number % 3].encode())
            database.close()
        few = ",".join(f"d{number}" for number in range(asked.databases // 4))
        part, _ = _drift(folder, environment, few)
        whole, found = _drift(folder, environment, "all")
        start = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(_dump, databases))
        dumps = time.monotonic() - start
    groups = sorted(len(group) for group in json.loads(found)["groups"])
    print(f"{asked.databases} databases of {asked.tables} tables: groups of {groups}")
    print(f"  drift --env all        {whole[0]:6.1f} s  {whole[1]:4.0f} MiB")
    print(f"  a quarter of them      {part[0]:6.1f} s  {part[1]:4.0f} MiB")
    print(f"  pg_dump -s, {AT_ONCE} at once  {dumps:6.1f} s")


def _project(folder: Path, tables: int, databases: list[Database]) -> Mapping[str, str]:
    (folder / "schema").mkdir()
    (folder / "schema" / "app.sql").write_text(schema(tables))
    names = [f"d{number}" for number in range(len(databases))]
    (folder / "schemadiff.toml").write_text("".join(f'[environments.{n}]\nurl_env = "{n.upper()}"\n' for n in names))
    urls = {name.upper(): url_of_author(database) for name, database in zip(names, databases, strict=True)}
    environment = {**os.environ, **urls}
    _run(folder, environment, "generate", "--offline")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: _run(folder, environment, "apply", "--env", name, "--yes"), names))
    return environment


def _run(folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, "-c", "from schemadiff.cli.main import run; run()", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def _drift(folder: str, environment: Mapping[str, str], which: str) -> tuple[tuple[float, float], str]:
    """Seconds and MiB at most, and what was printed."""
    program = "import resource, sys; from schemadiff.cli.main import main; main(sys.argv[1:])"
    tell = "; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, file=sys.stderr)"
    command = [sys.executable, "-c", program + tell, "drift", "--env", which, "--format", "json"]
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return (time.monotonic() - start, float(done.stderr.split()[-1])), done.stdout


def _dump(database: Database) -> None:
    found = embedded()
    program = found.tool("pg_dump") if found else None
    assert program is not None
    command = [str(program), "--schema-only", "-d", database.url_for_tools]
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    main()
