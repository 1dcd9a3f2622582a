"""A migration of every kind of step in; it is killed at every boundary and within, and run again: a table out.

python -m tests.faults.kill_matrix [--points N] [--victims psql server]. Killed are the runner, psql, and the server.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.own_server import OwnServer, own_server
from tests.faults.runs import ENVIRONMENT, one
from tests.project import client

START = """
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE public.a (id int PRIMARY KEY, x int, note text, m mood);
INSERT INTO public.a (id, x) SELECT i, i FROM generate_series(1, 20000) i;
CREATE INDEX a_old ON public.a (x);
CREATE TABLE public.p (id int) PARTITION BY RANGE (id);
CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM (0) TO (10000);
CREATE TABLE public.p2 PARTITION OF public.p FOR VALUES FROM (10000) TO (20001);
INSERT INTO public.p SELECT generate_series(1, 20000);
"""


def asked(number: int, tx: str, condition: str, statements: str) -> str:
    """A step as generated files have it."""
    body = f"BEGIN;\n{statements}\nCOMMIT;" if tx == "yes" else statements
    question = f"SELECT {condition} AS done \\gset\n\\if :done\n\\else\n"
    return f"-- schemadiff:step {number} tx={tx}\n{question}{body}\n\\endif\n\n"


def _column(name: str) -> str:
    return f"SELECT FROM pg_attribute WHERE attrelid = 'public.a'::regclass AND attname = '{name}' AND NOT attisdropped"


_STEPS = (
    ("yes", f"EXISTS ({_column('y')})",
     "ALTER TABLE public.a ADD y int DEFAULT 7;\nALTER TABLE public.a ALTER note SET DEFAULT 'n';"),
    ("yes", "EXISTS (SELECT FROM pg_constraint WHERE conname = 'c')",
     "ALTER TABLE public.a ADD CONSTRAINT c CHECK (x > 0) NOT VALID;"),
    ("yes", "coalesce((SELECT convalidated FROM pg_constraint WHERE conname = 'c'), false)",
     "ALTER TABLE public.a VALIDATE CONSTRAINT c;"),
    ("no", "EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.a_new') AND indisvalid)",
     "DROP INDEX CONCURRENTLY IF EXISTS public.a_new;\nCREATE INDEX CONCURRENTLY a_new ON public.a (x, id);"),
    ("no", "to_regclass('public.a_old') IS NULL", "DROP INDEX CONCURRENTLY public.a_old;"),
    ("yes", "EXISTS (SELECT FROM pg_enum WHERE enumlabel = 'meh')", "ALTER TYPE public.mood ADD VALUE 'meh';"),
    ("yes", "NOT EXISTS (SELECT FROM public.a WHERE m IS NULL)", "UPDATE public.a SET m = 'meh' WHERE m IS NULL;"),
    ("no", "NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'public.p2'::regclass AND NOT inhdetachpending)"
     " AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'public.p2'::regclass)",
     "ALTER TABLE public.p DETACH PARTITION public.p2 CONCURRENTLY;"),
    ("yes", f"NOT EXISTS ({_column('note')})", "ALTER TABLE public.a DROP COLUMN note;"),
)  # fmt: skip
MIGRATION = "\\set ON_ERROR_STOP on\n" + "".join(asked(n, *step) for n, step in enumerate(_STEPS, start=1))
ROWS = (
    "SELECT md5(string_agg(a::text, ',' ORDER BY id)) || (SELECT md5(string_agg(id::text, ',' ORDER BY id)) FROM"
    " (SELECT id FROM public.p UNION ALL SELECT id FROM public.p2 WHERE (SELECT count(*) FROM pg_inherits"
    " WHERE inhrelid = 'public.p2'::regclass) = 0) q) FROM public.a"
)


VICTIMS = ("runner", "psql", "server")


@dataclass(frozen=True, slots=True)
class Point:
    """Who is killed, and at which statement or after how many milliseconds; `mode` is dying.py's."""

    victim: str
    at: int
    mode: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """A server with the state before, the folder of the migration, and what has to come out."""

    server: OwnServer
    folder: Path
    statements: int
    desired: tuple[str, str]

    def points(self) -> list[Point]:
        """All of them: the runner at every statement in two ways, psql and the server at times all through the run."""
        counts = range(1, self.statements + 1)
        runner = [Point("runner", at, mode) for at in counts for mode in ("before", "sent")]
        return [*runner, *(Point(who, 2 + 8 * at, "") for who in ("psql", "server") for at in range(25))]

    def played(self, point: Point) -> str:
        """Kill, run again, compare; what is wrong, or nothing."""
        name = "victim"
        self.server.create(name, "before")
        try:
            self._kill(point, name)
            self.server.start()
            again = self._again(point, name)
            if again.returncode:
                return f"the rerun failed: {again.stderr[-600:]}"
            return "" if outcome(self.server, name) == self.desired else "the rerun led elsewhere"
        finally:
            self.server.drop(name)

    def _kill(self, point: Point, name: str) -> None:
        if point.victim == "runner":
            dying(self.server.url(name), self.folder, point.at, point.mode)
            return
        command = psql(self.server, name, self.folder) if point.victim == "psql" else []
        url = self.server.url(name)
        command = command or [sys.executable, "-m", "tests.faults.dying", url, str(self.folder), "0", ""]
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if point.victim == "server":
            self._wait_for_a_session(name)
        time.sleep(point.at / 1000)
        if point.victim == "server":
            self.server.kill()
        else:
            process.kill()
        process.wait(60)

    def _wait_for_a_session(self, name: str) -> None:
        with self.server.session() as watcher:
            deadline = time.monotonic() + 10
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            while not one(watcher, query, name) and time.monotonic() < deadline:
                time.sleep(0.001)

    def _again(self, point: Point, name: str) -> subprocess.CompletedProcess[str]:
        if point.victim != "psql":
            return dying(self.server.url(name), self.folder, 0, "")
        while True:
            with self.server.session() as watcher:
                # Who runs psql by hand looks first whether the session of the killed one is over.
                if not one(watcher, "SELECT count(*) FROM pg_stat_activity WHERE datname = %s", name):
                    break
            time.sleep(0.02)
        command = psql(self.server, name, self.folder)
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def dying(url: str, folder: Path, at: int, mode: str) -> subprocess.CompletedProcess[str]:
    """One run of the runner in a process."""
    command = [sys.executable, "-m", "tests.faults.dying", url, str(folder), str(at), mode]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=90)


def psql(server: OwnServer, name: str, folder: Path) -> list[str]:
    """The file by psql, as anybody runs it."""
    return [
        client(server.cluster.binaries, "psql"),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        server.url(name),
        "-f",
        str(folder / "001_all.sql"),
    ]


def outcome(server: OwnServer, name: str) -> tuple[str, str]:
    """The schema as pg_dump has it, without the ledger, and a checksum of all rows."""
    program = client(server.cluster.binaries, "pg_dump")
    command = [program, "--schema-only", "--restrict-key=x", "-T", "public.schema_migrations*", server.url(name)]
    dump = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with server.session(name) as session:
        return dump, str(one(session, ROWS))


def prepared(server: OwnServer, folder: Path) -> Matrix:
    """The state before, and one undisturbed run, which counts the statements and says what is desired."""
    (folder / "001_all.sql").write_text(MIGRATION)
    server.create("before")
    with server.session("before") as session:
        session.execute(START.encode())
    server.create("desired", "before")
    said = dying(server.url("desired"), folder, 0, "")
    assert said.returncode == 0, said.stderr
    return Matrix(server, folder, int(said.stdout), outcome(server, "desired"))


def sample(points: Sequence[Point], count: int) -> list[Point]:
    """Some of them, the same ones each time, of every victim."""
    return random.Random(4).sample(list(points), min(count, len(points)))


def results(count: int | None, victims: Sequence[str] = VICTIMS) -> Iterator[tuple[Point, str]]:
    """Play the points, on a server of its own."""
    folder = Path(tempfile.mkdtemp())
    try:
        with own_server("matrix") as server:
            matrix = prepared(server, folder)
            points = [point for point in matrix.points() if point.victim in victims]
            for point in points if count is None else sample(points, count):
                yield point, matrix.played(point)
    finally:
        shutil.rmtree(folder)


def main() -> int:
    """All points, or some; 1 where one does not converge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int)
    parser.add_argument("--victims", nargs="+", choices=VICTIMS, default=VICTIMS)
    chosen = parser.parse_args()
    wrong = total = 0
    for point, problem in results(chosen.points, chosen.victims):
        total, wrong = total + 1, wrong + bool(problem)
        print(f"{point.victim:8}{point.at:5} {point.mode:8}{problem or 'ok'}", flush=True)
    print(f"{total} points, {wrong} did not converge")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
