"""Statements in; what the proof measures of each is what the table says, and what an onlooker on a real server sees.

measured_forms.txt holds a form a line: whom its step is about, the SQL, and then, as the header of a migration prints
them, lock, rewrite and scan; last the versions that the line is for (`18-`: from 18 on, `-17`: until 17). The
onlooker shares no code with the proof: another connection, which reads pg_locks of the one that runs the statement,
pg_relation_filenode and the cumulative statistics, and finds out by trying who can read and write meanwhile.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.kinds.column import Column
from schemadiff.migrations.cost import cost_cells
from schemadiff.model import Catalog, Cost, Object, ObjectId, Step, Unmodelled
from schemadiff.parse.split import split
from schemadiff.plan.online import Online
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.copy import copied, read
from schemadiff.proof.measure import Meter
from schemadiff.proof.migration import Migration
from schemadiff.proof.replay import prepare, run
from schemadiff.render import statement
from schemadiff.scratch import Database, Server

HERE = Path(__file__).parent
SETUP = (HERE / "measured_setup.sql").read_text()
# The weakest first, as the documentation of explicit locking lists them.
LOCKS = (
    *("ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"),
    *("SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"),
)
KEEPS_WRITERS_OUT = LOCKS[4:]
PARTITION_OF = {"p1": "p"}
_KINDS = {
    "r": "table",
    "p": "table",
    "v": "view",
    "m": "materialized_view",
    "i": "index",
    "I": "index",
    "S": "sequence",
}


@dataclass(frozen=True, slots=True)
class Form:
    about: str
    sql: str
    lock: str
    rewrite: str
    scan: str
    versions: str

    def is_for(self, major: int) -> bool:
        first, _, last = self.versions.rpartition("-")
        return int(first or 0) <= major <= int(last or 99)

    @property
    def alone(self) -> bool:
        """Whether PostgreSQL runs it in no transaction."""
        return " CONCURRENTLY" in self.sql and not self.sql.startswith("REFRESH")


def forms() -> Iterator[Form]:
    for line in (HERE / "measured_forms.txt").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        yield Form(*cells[:5], cells[5] if len(cells) > 5 else "")


@dataclass(frozen=True, slots=True)
class Prepared:
    database: Database
    catalog: Catalog


@pytest.fixture(scope="module")
def prepared(server: Server) -> Iterator[Prepared]:
    """A database with tables that hold rows, and its catalog; nobody changes it."""
    with server.database() as database:
        for piece in split(SETUP).statements:
            database.author().execute(SETUP[piece.start : piece.end].encode())
        yield Prepared(database, read(database))


@pytest.mark.parametrize("form", list(forms()), ids=lambda form: f"{form.sql} {form.versions}".strip())
def test_what_is_printed_is_what_an_onlooker_sees(form: Form, prepared: Prepared, server: Server) -> None:
    if not form.is_for(server.version // 10000):
        pytest.skip(f"not for PostgreSQL {server.version // 10000}")
    step = step_of(form, prepared.catalog)
    with prepared.database.clone() as database:
        seen = watched_alone(database, form) if form.alone else watched(database, form)
        cost = measured(database, step, form.sql)
    assert cost_cells(step_with(step, cost), {})[:3] == (form.lock, form.rewrite, form.scan)
    assert cost.lock == seen.strongest
    assert {i for lock, i in cost.locks if lock in KEEPS_WRITERS_OUT} == seen.kept_from_writers
    assert Counter(cost.rewrites) == Counter(seen.rewritten)
    assert Counter(cost.scans) == seen.scans
    assert cost.measured is not form.alone


def step_of(form: Form, catalog: Catalog) -> Step:
    """What the plan would make of the form, as far as the proof looks at it."""
    kind, _, rest = form.about.partition(" ")
    name, _, more = rest.partition(" ")
    subject: Object = Unmodelled(id=ObjectId(kind, ("public", name)), text=form.sql)
    if kind == "index":
        subject = dataclasses.replace(subject, parent=ObjectId("table", ("public", "t")))
    if kind == "key":
        subject = catalog.objects[ObjectId("constraint", ("public", "t", name))]
    if kind != "column":
        return Step("alter", new=subject, outside=form.alone)
    old = catalog.objects[ObjectId("column", ("public", *name.split(".")))]
    assert isinstance(old, Column)
    return Step("alter", old, dataclasses.replace(old, type=more), frozenset({"type"}))


def step_with(step: Step, cost: Cost) -> Step:
    return dataclasses.replace(step, cost=cost)


def measured(database: Database, step: Step, sql: str) -> Cost:
    prepare(database, [])
    meter = Meter(database)
    run(database, sql, around=meter.around(step, sql))
    cost = meter.cost(step)
    assert cost is not None
    return cost


@dataclass(frozen=True, slots=True)
class Sight:
    """What the onlooker saw, by the names that things had before."""

    locks: Mapping[ObjectId, str]
    rewritten: frozenset[ObjectId]
    scans: Counter[ObjectId]

    @property
    def strongest(self) -> str:
        return max(self.locks.values(), key=LOCKS.index, default="")

    @property
    def kept_from_writers(self) -> set[ObjectId]:
        """Of a partition whose whole is locked, and of an index whose table is, one hears with those."""
        kept = {i for i, lock in self.locks.items() if lock in KEEPS_WRITERS_OUT}
        names = {i.path[1] for i in kept}
        tables = {i for i in kept if i.kind != "index"} or kept
        return {i for i in tables if PARTITION_OF.get(i.path[1]) not in names}


def watched(database: Database, form: Form) -> Sight:
    """Run the form in a transaction that is taken back, and look at it from outside before that."""
    onlooker = database.admin()
    names, before, scans = known(onlooker), files(onlooker), counts(onlooker)
    # A session in production is in some zone or other.
    with database.server.access.connect_author(database.name) as worker:
        pid = worker.info.backend_pid
        worker.execute("SET TimeZone = '<-05>05'")
        worker.execute("BEGIN")
        worker.execute(form.sql.encode())
        locks = locks_of(onlooker, pid, names)
        assert_who_waits(database, locks)
        after = files(worker)
        worker.execute("ROLLBACK")
    wait_until_gone(onlooker, pid)
    rewritten = frozenset(names[oid] for oid in before.keys() & after.keys() if before[oid] != after[oid])
    return Sight(locks, rewritten, by_name(counts(onlooker) - scans, names))


def watched_alone(database: Database, form: Form) -> Sight:
    """Run the form on a copy while somebody holds it up, look at what it holds and waits for, let it go on."""
    with database.clone() as copy:
        onlooker = copy.admin()
        names, before, scans = known(onlooker), files(onlooker), counts(onlooker)
        held_up = "p1" if "PARTITION" in form.sql else "t"
        worker = copy.server.access.connect_author(copy.name)
        runs = threading.Thread(target=worker.execute, args=(form.sql.encode(),))
        with copy.server.access.connect_author(copy.name) as writer, writer.transaction():
            writer.execute(f"LOCK TABLE public.{held_up} IN ROW EXCLUSIVE MODE".encode())
            runs.start()
            locks = locks_while_waiting(onlooker, worker.info.backend_pid, names)
        runs.join()
        pid = worker.info.backend_pid
        worker.close()
        wait_until_gone(onlooker, pid)
        after = files(onlooker)
        rewritten = frozenset(names[oid] for oid in before.keys() & after.keys() if before[oid] != after[oid])
        return Sight(locks, rewritten, by_name(counts(onlooker) - scans, names))


def known(connection: psycopg.Connection[Any]) -> dict[int, ObjectId]:
    query = """
        SELECT c.oid, c.relkind::text, n.nspname, c.relname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('public', 'other') AND c.relkind <> 'c'
    """
    return {oid: ObjectId(_KINDS[kind], (s, n)) for oid, kind, s, n in connection.execute(query.encode())}


def files(connection: psycopg.Connection[Any]) -> dict[int, int]:
    query = "SELECT oid, pg_relation_filenode(oid) FROM pg_class WHERE relkind IN ('r', 'm') AND oid >= 16384"
    return dict(connection.execute(query).fetchall())


def counts(connection: psycopg.Connection[Any]) -> Counter[int]:
    connection.execute("SELECT pg_stat_clear_snapshot()")
    return Counter(dict(connection.execute("SELECT relid, seq_scan FROM pg_stat_user_tables").fetchall()))


def by_name(scans: Counter[int], names: Mapping[int, ObjectId]) -> Counter[ObjectId]:
    return Counter({names[oid]: count for oid, count in scans.items() if oid in names})


def locks_of(
    onlooker: psycopg.Connection[Any], pid: int, names: Mapping[int, ObjectId], *, waiting: bool = False
) -> dict[ObjectId, str]:
    query = "SELECT relation, mode FROM pg_locks WHERE pid = %s AND locktype = 'relation' AND (granted OR %s)"
    found: dict[ObjectId, str] = {}
    for oid, mode in onlooker.execute(query, (pid, waiting)):
        if oid in names:
            lock = next(lock for lock in LOCKS if lock.replace(" ", "").lower() + "lock" == mode.lower())
            found[names[oid]] = max(found.get(names[oid], lock), lock, key=LOCKS.index)
    return found


def locks_while_waiting(
    onlooker: psycopg.Connection[Any], pid: int, names: Mapping[int, ObjectId]
) -> dict[ObjectId, str]:
    query = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'"
    deadline = time.monotonic() + 30
    while not onlooker.execute(query, (pid,)).fetchone():
        assert time.monotonic() < deadline, "it waits for nobody"
        time.sleep(0.01)
    return locks_of(onlooker, pid, names, waiting=True)


def wait_until_gone(onlooker: psycopg.Connection[Any], pid: int) -> None:
    """What a session counted is there when it has ended."""
    deadline = time.monotonic() + 30
    while onlooker.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchone():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    if onlooker.info.server_version < 150000:
        # Until 14 a process of its own collects them.
        time.sleep(1)


def assert_who_waits(database: Database, locks: Mapping[ObjectId, str]) -> None:
    """Somebody else reads and writes whatever is locked: who must wait is who, by the documentation, would."""
    with database.server.access.connect_author(database.name) as bystander:
        bystander.execute("SET lock_timeout = '20ms'")
        for object_id, lock in locks.items():
            name = ".".join(object_id.path)
            if object_id.kind in ("table", "view", "materialized_view"):
                assert waits(bystander, f"SELECT FROM {name} LIMIT 0") is (lock == "ACCESS EXCLUSIVE")
            if object_id.kind == "table":
                assert waits(bystander, f"DELETE FROM ONLY {name} WHERE false") is (lock in KEEPS_WRITERS_OUT)


def waits(bystander: psycopg.Connection[Any], sql: str) -> bool:
    try:
        bystander.execute(sql.encode())
    except psycopg.errors.LockNotAvailable:
        return True
    return False


def test_a_backfill_costs_what_is_documented(prepared: Prepared, server: Server) -> None:
    """While one batch waits for somebody's row, the onlooker looks at what the whole procedure holds."""
    start = prepared.catalog
    made = backfilled(server, start)
    assert not made.given_up, made.notes
    step = next(step for step in made.steps if step.verb == "backfill")
    with prepared.database.clone() as database:
        for earlier in made.steps[: made.steps.index(step)]:
            database.author().execute(statement(earlier).encode())
        onlooker = database.admin()
        names, before = known(onlooker), rows_read(onlooker)
        worker = database.server.access.connect_author(database.name)
        runs = threading.Thread(target=worker.execute, args=(statement(step).encode(),))
        with database.server.access.connect_author(database.name) as holder, holder.transaction():
            holder.execute("SET LOCAL enable_seqscan = off")
            holder.execute("SELECT FROM public.cust WHERE id = 2 FOR UPDATE")
            runs.start()
            locks = locks_while_waiting(onlooker, worker.info.backend_pid, names)
            assert_who_waits(database, {i: lock for i, lock in locks.items() if i.kind == "table"})
        runs.join()
        pid = worker.info.backend_pid
        worker.close()
        wait_until_gone(onlooker, pid)
        # It reads page by page, which PostgreSQL counts by rows: there are three.
        times, rest = divmod(rows_read(onlooker) - before, 3)
    assert step.cost is not None
    table = ObjectId("table", ("public", "cust"))
    assert (step.cost.measured, step.cost.on, step.cost.rewrites) == (False, table, ())
    assert step.cost.lock == locks[table] == max(locks.values(), key=LOCKS.index)
    assert (Counter(step.cost.scans), rest) == (Counter({table: times}), 0)


def rows_read(connection: psycopg.Connection[Any]) -> int:
    connection.execute("SELECT pg_stat_clear_snapshot()")
    row: Any = connection.execute("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'cust'").fetchone()
    return int(row[0])


def backfilled(server: Server, start: Catalog) -> Migration:
    """A migration that fills a new column in batches, of a table without triggers."""
    text = "ALTER TABLE public.cust ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL"
    with copied(server, start) as database:
        run(database, text)
        return build(server, start, Side(server, read(database)), online=Online("always"))


@pytest.mark.parametrize(("to", "zones"), [("public.temper", 0), ("public.moment", 1), ("public.nothing", 1)])
def test_another_time_zone_is_tried_where_it_can_matter(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch, to: str, zones: int
) -> None:
    """A domain may be over a timestamp, an enum is over nothing; of what is not there nobody knows."""
    tried: list[str] = []
    monkeypatch.setattr(Meter, "_in_another_zone", lambda _meter, text: tried.append(text))
    old = prepared.catalog.objects[ObjectId("column", ("public", "t", "tz"))]
    assert isinstance(old, Column)
    step = Step("alter", old, dataclasses.replace(old, type=to), frozenset({"type"}))
    Meter(prepared.database).around(step, "SELECT")
    assert len(tried) == zones


@pytest.mark.parametrize("many", [1, 1_000_000])
def test_what_was_read_before_a_step_is_no_scan_of_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """However many relations there are, by which it is found out in one way or another."""
    monkeypatch.setattr("schemadiff.proof.measure._MANY", many)
    database.author().execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
    meter = Meter(database)
    old = _column(database, "a")
    step = Step("alter", old=old, new=dataclasses.replace(old, not_null=True))
    for _ in range(3):
        database.author().execute("SELECT count(*) FROM t")
    text = "COMMENT ON COLUMN t.a IS 'x'"
    run(database, text, around=meter.around(step, text))
    cost = meter.cost(step)
    assert cost is not None
    assert cost.scans == ()
    text = "ALTER TABLE t ALTER a SET NOT NULL"
    run(database, text, around=meter.around(step, text))
    cost = meter.cost(step)
    assert cost is not None
    assert [str(scanned.path[-1]) for scanned in cost.scans] == ["t"]


def _column(database: Database, name: str) -> Column:
    found = read(database).objects[ObjectId("column", ("public", "t", name))]
    assert isinstance(found, Column)
    return found
