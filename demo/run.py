"""This repository goes in; a session on the trading platform's database comes out, as a person would have it.

Works in .demo/, which stays for you to look at, and on a PostgreSQL of its own, which does not stay. Ends with 0 if
every command ended with the exit code that it should.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import dropwhile
from pathlib import Path

import psycopg

REPOSITORY = Path(__file__).resolve().parent.parent
PROJECT = REPOSITORY / ".demo"
COMMAND = Path(sys.executable).parent / "schemadiff"
BY_HAND = ("ALTER TABLE market_data ADD COLUMN source text", "DROP INDEX idx_trade_journal_profit")
LAST_COLUMN = "    volume bigint NOT NULL,\n"
NEW_COLUMN = "    currency text NOT NULL DEFAULT 'JPY',\n"
NEW_INDEX = "\nCREATE INDEX idx_market_data_currency ON market_data (currency);\n"


class Unexpected(Exception):
    """A command did not do what this session is there to show."""


def main() -> int:
    """Run the session; the process's exit code."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    shutil.copytree(REPOSITORY / "schema", PROJECT / "schema")
    shutil.copy(REPOSITORY / "schemadiff.toml", PROJECT)
    with own_server():
        try:
            session()
        except Unexpected as reason:
            print(f"\nThe demo failed: {reason}", file=sys.stderr)
            return 1
    tell("That was all. What it wrote is in .demo/, the database is gone.")
    return 0


def session() -> None:
    """What a developer and a nightly job do, in order."""
    tell("schema/ describes the database. generate writes the migration that makes it, and proves it first.")
    run("generate", "-m", "initial_schema")
    show(1, "-- schemadiff migration", "-- Depends on")
    show(1, "CREATE TABLE public.market_data", ");")
    tell("apply runs it on the development database, an embedded PostgreSQL.")
    run("apply")
    run("status")
    tell("A new column and an index, in schema/tables/market_data.sql. The migration is only what changed:")
    edit(PROJECT / "schema" / "tables" / "market_data.sql")
    run("generate")
    show(2, "-- schemadiff migration", "COMMIT;")
    run("apply")
    tell("Nothing is left to do, and the database is what the migrations made.")
    run("generate")
    run("drift")
    tell("Now someone changes the database by hand.")
    change_by_hand()
    tell("drift finds both, and ends with 2.")
    found = run("drift", expected=2)
    for name in ("source", "idx_trade_journal_profit"):
        if name not in found:
            raise Unexpected(f"drift does not name {name}")


@contextmanager
def own_server() -> Iterator[None]:
    """Keep the servers of this session apart from the user's own, and throw them away at the end."""
    place = Path(tempfile.mkdtemp(prefix="schemadiff-demo-"))
    # A server that root starts runs as another user, who has to pass through.
    place.chmod(0o711)
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(SCHEMADIFF_DATA=str(place / "data"), SCHEMADIFF_CACHE=str(place / "cache"))
    try:
        yield
    finally:
        call("dev", "stop")
        shutil.rmtree(place, ignore_errors=True)


def tell(text: str) -> None:
    """Say what comes next."""
    print(f"\n# {text}", flush=True)


def run(*arguments: str, expected: int = 0) -> str:
    """Run schemadiff as a person sees it; what it printed."""
    print(f"$ schemadiff {shlex.join(arguments)}", flush=True)
    done = call(*arguments)
    print(done.stdout, end="", flush=True)
    if done.returncode != expected:
        raise Unexpected(f"schemadiff {arguments[0]} ended with {done.returncode}, not {expected}")
    if expected:
        print(f"(exit code {expected})")
    return done.stdout


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run schemadiff in the project's folder. Its progress goes straight to the terminal."""
    return subprocess.run([COMMAND, *arguments], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)


def show(number: int, first: str, last: str) -> None:
    """Print a piece of a migration, from the line that begins with `first` to the one that begins with `last`."""
    path = next(p for p in (PROJECT / "generated").glob(f"{number:03}_*.sql") if not p.name.endswith(".down.sql"))
    print(f"$ sed -n '/^{first}/,/^{last}/p' {path.relative_to(PROJECT)}")
    piece = dropwhile(lambda line: not line.startswith(first), path.read_text().splitlines())
    for line in piece:
        print(line, flush=True)
        if line.startswith(last):
            return
    raise Unexpected(f"{path.name} has no {first}")


def edit(path: Path) -> None:
    """Change the desired state as a developer would."""
    path.write_text(path.read_text().replace(LAST_COLUMN, LAST_COLUMN + NEW_COLUMN) + NEW_INDEX)


def change_by_hand() -> None:
    """Change the database behind schemadiff's back."""
    url = call("dev", "url").stdout.strip()
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in BY_HAND:
            print(f"dev=> {statement};", flush=True)
            connection.execute(statement)


if __name__ == "__main__":
    sys.exit(main())
