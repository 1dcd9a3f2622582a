"""Nothing in; points at which a run of a generated migration can be killed, and what becomes of each of them, out.

The state before is prepared once, and every point has a copy of it, on a server that nobody else uses.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.generated import Generated, generated
from tests.faults.own_server import OwnServer, own_server
from tests.faults.points import VICTIMS, Point, Sent, points
from tests.faults.runner_process import RunnerProcess, runner_process
from tests.faults.runs import ENVIRONMENT, one
from tests.project import client

FILES = Path(__file__).parent / "matrix"
OPTIONS = ("--online-type-changes",)
_LOST = "public.orders.note"
_BY_PSQL = ("psql", "server under psql")
# What a statement that a step is for begins with; not what takes away the rest of a run before it.
_ACTS = re.compile(r"^(ALTER|CREATE|DROP (?!.*IF EXISTS)|DO )", re.MULTILINE)
_ROWS = """
SELECT md5(string_agg(concat_ws(',', id, customer, price, reference, feeling), ';' ORDER BY id)) || count(*)
    || (SELECT md5(string_agg(concat_ws(',', id, value), ';' ORDER BY id)) FROM public.readings)
    || (SELECT md5(string_agg(concat_ws(',', length, count), ';' ORDER BY length)) FROM public.names)
    || (SELECT md5(string_agg(c::text, ';' ORDER BY id)) FROM public.customers AS c)
    || (SELECT md5(string_agg(t::text, ';' ORDER BY id)) FROM (TABLE public.ticks UNION TABLE public.ticks_1
        UNION TABLE public.ticks_2 UNION TABLE public.ticks_3) AS t)
FROM public.orders
"""
_FILLED = "SELECT count(DISTINCT token) = count(*) FROM public.orders"
# Whatever is made or written anew gets another file or another version of its row.
_TOUCHED = """
SELECT md5(string_agg(concat_ws(',', oid, relfilenode, xmin), ';' ORDER BY oid))
    || (SELECT md5(string_agg(oid || ',' || xmin, ';' ORDER BY oid)) FROM pg_constraint)
    || (SELECT md5(string_agg(ctid || ',' || xmin, ';' ORDER BY ctid)) FROM public.orders)
    || (SELECT md5(string_agg(ctid || ',' || xmin, ';' ORDER BY ctid)) FROM public.readings)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema_migrations%%'
"""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A server with the state before, the project, the runner's statements, and what has to come out."""

    server: OwnServer
    project: Generated
    runner: RunnerProcess
    statements: tuple[str, ...]
    desired: tuple[str, str]

    def points(self, count: int | None = None) -> list[Point]:
        """So many points of all, or those that everybody plays."""
        pieces = tuple(zip(*self.project.pieces(), strict=True))
        runner = self._sent(steps_of(self.project, self.statements), self.statements)
        psql = self._sent(*pieces)
        return points({victim: runner if victim.endswith("runner") else psql for victim in VICTIMS}, count)

    def _sent(self, steps: Sequence[int], texts: Sequence[str]) -> list[Sent]:
        kinds = ("", *(self.project.kind(block.step) for block in self.project.blocks))
        pairs = zip(steps, texts, strict=True)
        return [Sent(step, kinds[step], bool(step and _ACTS.search(text))) for step, text in pairs]

    def played(self, point: Point) -> str:
        """Kill, run again, compare, run a third time; what is wrong, or nothing."""
        name = "victim"
        self.server.create(name, "before")
        try:
            if "runner" in point.victim:
                self._kill_runner(point, name)
            else:
                self._kill_psql(point, name)
            self.server.start()
            return self._converges(name, by_psql=point.victim in _BY_PSQL)
        finally:
            self.server.start()
            self.server.drop(name)

    def _converges(self, name: str, *, by_psql: bool) -> str:
        problem = self._again(name, by_psql=by_psql)
        if problem:
            return f"the second run failed: {problem[-600:]}"
        if outcome(self.server, name) != self.desired:
            return "the second run led elsewhere"
        with self.server.session(name) as session:
            if not one(session, _FILLED):
                return "rows were not filled"
            before = one(session, _TOUCHED)
            problem = self._again(name, by_psql=by_psql)
            if problem:
                return f"the third run failed: {problem[-600:]}"
            return "" if one(session, _TOUCHED) == before else "the third run did something"

    def _kill_runner(self, point: Point, name: str) -> None:
        mode = "server" if point.victim.startswith("server") else point.mode
        self.runner.apply(self.project.root, self._arguments(name), at=point.at, mode=mode, delay=point.delay)

    def _kill_psql(self, point: Point, name: str) -> None:
        texts = [text for _, text in self.project.pieces()]
        with subprocess.Popen(
            self._psql(name),
            env=_PSQL_ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            assert process.stdin
            assert process.stdout
            process.stdin.write("".join(texts[: point.at - 1]) + "\\echo reached\n")
            process.stdin.flush()
            while process.stdout.readline() not in ("reached\n", ""):
                pass
            if point.mode == "sent":
                process.stdin.write(texts[point.at - 1])
                process.stdin.flush()
                time.sleep(point.delay / 1000)
            if point.victim.startswith("server"):
                self.server.kill()
            process.kill()

    def _again(self, name: str, *, by_psql: bool) -> str:
        """What stopped the next run of the whole, if anything."""
        if not by_psql:
            answer = self.runner.apply(self.project.root, self._arguments(name))
            return f"{answer.code}: {answer.said}" if answer.code else ""
        self._wait_for_the_killed(name)
        command = [*self._psql(name), "-f", str(self.project.file)]
        said = subprocess.run(command, env=_PSQL_ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60)
        return f"{said.returncode}: {said.stderr}" if said.returncode else ""

    def _wait_for_the_killed(self, name: str) -> None:
        """Who runs psql by hand looks first whether the session of the killed one is over."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'psql'"
        with self.server.session() as watcher:
            while one(watcher, query, name):
                time.sleep(0.02)

    def _arguments(self, name: str) -> list[str]:
        return ["--url", self.server.url(name), "--allow-data-loss", _LOST]

    def _psql(self, name: str) -> list[str]:
        program = client(self.server.cluster.binaries, "psql")
        return [program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.server.url(name)]


_PSQL_ENVIRONMENT = {**ENVIRONMENT, "PGOPTIONS": f"-c schemadiff.allow_data_loss={_LOST}"}


def outcome(server: OwnServer, name: str) -> tuple[str, str]:
    """The schema as pg_dump has it, without the ledger, and a checksum of all rows."""
    with server.session(name) as session:
        return dump_of(server, name), str(one(session, _ROWS))


def dump_of(server: OwnServer, name: str) -> str:
    """The schema as pg_dump has it, without the ledger."""
    program = client(server.cluster.binaries, "pg_dump")
    command = [program, "--schema-only", "--restrict-key=x", "-T", "public.schema_migrations*", server.url(name)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@contextmanager
def matrix() -> Iterator[Matrix]:
    """The state before with its rows, the desired one, and one undisturbed run, which says what there is to kill."""
    before, after, rows = ((FILES / f"{name}.sql").read_text() for name in ("before", "after", "rows"))
    with (
        tempfile.TemporaryDirectory() as folder,
        own_server("matrix") as server,
        runner_process(server.cluster.place.data) as runner,
    ):
        project = generated(Path(folder) / "project", before, after, *OPTIONS)
        server.create("before")
        answer = runner.apply(project.root, ["--to", "1", "--url", server.url("before")])
        assert answer.code == 0, answer.said
        for name, text in (("before", rows + "ANALYZE;"), ("desired", after)):
            if name == "desired":
                server.create(name)
            with server.session(name) as session:
                session.execute(text.encode())
        undisturbed = Matrix(server, project, runner, (), ("", ""))
        server.create("undisturbed", "before")
        answer = runner.apply(project.root, undisturbed._arguments("undisturbed"))
        assert answer.code == 0, answer.said
        wanted = dump_of(server, "desired"), outcome(server, "before")[1]
        assert outcome(server, "undisturbed") == wanted, "an undisturbed run leads elsewhere"
        yield Matrix(server, project, runner, answer.texts, wanted)


def steps_of(project: Generated, texts: tuple[str, ...]) -> tuple[int, ...]:
    """For each statement of a run the step that it belongs to: 0 before the first, the last one for the books after."""
    of = {}
    for block in project.blocks:
        asked = [block.done] if block.done else []
        # What all steps have in common says of none where it is.
        own = [s.text for s in (*asked, *block.statements) if not s.head.startswith(("SET ", "RESET "))]
        of.update(dict.fromkeys(own, block.step))
    found, step = [], 0
    for text in texts:
        step = max(step, of.get(text, 0))
        found.append(step)
    return tuple(found)
