"""Types that change in a column beside, on tables in use: what others write between the steps is there in the end, a
run that was broken off anywhere goes on, and a value that cannot be converted stops it.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from schemadiff.parse.read import parse_text
from schemadiff.proof.dumps import dump_difference
from schemadiff.scratch import Server
from schemadiff.sources.desired import desired_state
from tests.faults.runner_process import runner_process
from tests.faults.runs import background, one, until

BEFORE = """
CREATE TABLE customers (id integer GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 5) PRIMARY KEY, name text);
CREATE TABLE orders (
    id serial PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
    amount text NOT NULL DEFAULT '1' CHECK (amount <> ''),
    was text,
    CONSTRAINT orders_once UNIQUE (customer_id, amount)
);
CREATE INDEX orders_amount ON orders (amount DESC);
COMMENT ON COLUMN orders.amount IS 'how many';
CREATE VIEW amounts AS SELECT id, amount FROM orders;
"""
AFTER = BEFORE.replace("integer", "bigint").replace("serial", "bigserial").replace(
    "amount text NOT NULL DEFAULT '1' CHECK (amount <> '')", "amount integer NOT NULL DEFAULT 1 CHECK (amount > 0)"
)  # fmt: skip
ROWS = """
INSERT INTO customers (name) SELECT 'c' || i FROM generate_series(1, 300) i;
INSERT INTO orders (customer_id, amount, was) SELECT id, n, id || '/' || n FROM customers, generate_series(1, 20) n;
"""
# What each row says of itself is still so, and no number was drawn twice.
WRONG = "SELECT count(*) FROM orders WHERE was <> customer_id || '/' || amount OR customer_id IS NULL"
NEXT = "INSERT INTO customers (name) VALUES ('next') RETURNING id"


def changing(project: Any, before: str = BEFORE, after: str = AFTER, rows: str = ROWS) -> str:
    """A project with rows, and the migration that changes the types."""
    project.write("schema/a.sql", before)
    project.succeed("generate", "-m", "start")
    project.succeed("apply")
    project.sql(rows)
    project.write("schema/a.sql", after)
    project.succeed("generate", "-m", "wider", "--online-type-changes")
    return str((project.root / "generated/002_wider.sql").read_text())


def parts(text: str) -> list[str]:
    """The head of the file, and its steps."""
    head, *steps = text.split("-- schemadiff:step")
    return [head, *(f"-- schemadiff:step{step}" for step in steps)]


def differences(server: Server, project: Any, wanted: str) -> list[str]:
    """What pg_dump says differently of what is wanted, apart from the order of columns."""
    with desired_state(server, parse_text(wanted, "wanted.sql")) as desired:
        lines = dump_difference(server, project.database, desired.database).lines("here", "there")
        return [line for line in lines if "schema_migrations" not in line]


def write_some(project: Any, number: int) -> None:
    """What the application does meanwhile: it inserts, updates and deletes."""
    project.sql(
        f"INSERT INTO customers (name) VALUES ('m{number}');"
        "INSERT INTO orders (customer_id, amount, was) SELECT max(id), '7', max(id) || '/7' FROM customers;"
        f"UPDATE orders SET amount = '{30 + number}', was = customer_id || '/{30 + number}' WHERE id = {number + 1};"
        f"DELETE FROM customers WHERE id = {200 + 5 * number};"
    )


def replicate_some(project: Any, number: int) -> None:
    """What comes by replication fires no usual trigger."""
    project.database.admin().execute(
        "SET session_replication_role = replica; INSERT INTO public.orders (customer_id, amount, was)"
        f" VALUES (100, '{900 + number}', '100/{900 + number}'); RESET session_replication_role"
    )


def test_others_write_between_the_steps(server: Server, project: Any) -> None:
    """psql runs the file from its beginning again and again, one step further each time, and others write meanwhile."""
    steps = parts(changing(project))
    assert len(steps) > 15
    for count in range(2, len(steps) + 1):
        assert "ERROR" not in project.psql("".join(steps[:count]))
        write_some(project, count)
        replicate_some(project, count)
    conn = project.database.admin()
    assert differences(server, project, AFTER) == []
    assert one(conn, WRONG) == 0
    assert one(conn, "SELECT count(*) FROM customers") == 300
    # The sequence is at its place: 300 from the start, and one for each of the steps.
    assert one(conn, NEXT) == 100 + 5 * (299 + len(steps))
    assert one(conn, "INSERT INTO orders (customer_id) VALUES (100) ON CONFLICT DO NOTHING RETURNING id") is None


def test_broken_off_in_every_step(server: Server, project: Any) -> None:
    """Each step fails at its end, and the file is run again; a run more at the end changes nothing."""
    steps = parts(changing(project))
    for count in range(2, len(steps) + 1):
        # At the end of its transaction, or behind what runs in none.
        last = "COMMIT;" if " tx=yes" in steps[count - 1] else "RESET lock_timeout;"
        broken = f"SELECT 1/0;\n{last}".join(steps[count - 1].rsplit(last, 1))
        assert "division by zero" in project.psql("".join([*steps[: count - 1], broken]))
        write_some(project, count)
    assert "ERROR" not in project.psql("".join(steps))
    conn = project.database.admin()
    assert differences(server, project, AFTER) == []
    assert one(conn, WRONG) == 0
    last = one(conn, NEXT)
    # ALTER SEQUENCE can be run again, and gives the sequence another file.
    tables = "relnamespace = 'public'::regnamespace AND relkind <> 'S'"
    files = f"SELECT array_agg(relfilenode ORDER BY oid) FROM pg_class WHERE {tables}"
    were = one(conn, files)
    assert "ERROR" not in project.psql("".join(steps))
    assert one(conn, files) == were
    assert one(conn, NEXT) == last + 5
    project.succeed("apply", "--no-preflight", "--allow-drift")
    assert one(conn, files.replace("WHERE", "WHERE relname NOT LIKE 'schema_migrations%%' AND")) is not None
    assert differences(server, project, AFTER) == []


@pytest.mark.parametrize("mode", ["before", "sent"])
def test_the_runner_is_killed(server: Server, project: Any, mode: str) -> None:
    """kill -9 of one run after the other, each a bit further on, until one gets to the end."""
    changing(project)
    arguments = ["--url", project.url]
    with runner_process() as runner:
        for at in range(80, 1200, 40):
            if runner.apply(project.root, arguments, at=at, mode=mode).code == 0:
                break
            _wait_for_the_end(project)
            write_some(project, at // 40)
        answer = runner.apply(project.root, arguments)
        assert answer.code == 0, answer.said
    assert differences(server, project, AFTER) == []
    assert one(project.database.admin(), WRONG) == 0
    project.succeed("check")


def _wait_for_the_end(project: Any) -> None:
    """The server may still be at what the killed one asked for last."""
    count = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> %s"
    )
    until(lambda: not one(project.database.admin(), count, project.database.admin().info.backend_pid), 60)


def test_psql_is_killed(server: Server, project: Any, tmp_path: Path) -> None:
    """kill -9 of psql after some time, more each time, and once more to the end."""
    text = changing(project, rows=ROWS.replace("300", "2000"))
    file = tmp_path / "file.sql"
    file.write_text(text)
    found = project.database.server.binaries.tool("psql")
    if found is None:
        pytest.skip("these binaries have no psql")
    command = [str(found), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", project.url, "-f", str(file)]
    for tenths in range(1, 9):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(tenths / 10)
        process.kill()
        process.wait(60)
        _wait_for_the_end(project)
    assert "ERROR" not in project.psql(text)
    assert differences(server, project, AFTER) == []
    assert one(project.database.admin(), WRONG) == 0
    assert one(project.database.admin(), "SELECT count(*) FROM orders") == 40000


def test_others_write_all_the_time(server: Server, project: Any) -> None:
    """A session that writes without a pause while `apply` runs meets no error, and all it wrote is there."""
    changing(project, rows=ROWS.replace("300", "1000"))
    written, over = [], []

    def writing() -> None:
        with psycopg.connect(project.url, autocommit=True) as session:
            while not over:
                amount = str(100 + len(written))
                query = "INSERT INTO orders (customer_id, amount, was) VALUES (105, {0}, '105/{0}') RETURNING id"
                written.append(one(session, query.format(amount)))
                query = "UPDATE orders SET amount = amount, was = customer_id || '/' || amount WHERE id = {}"
                session.execute(query.format(1 + len(written) % 20000).encode())

    with background(writing) as raised:
        try:
            project.succeed("apply")
        finally:
            over.append(True)
    assert raised == []
    conn = project.database.admin()
    assert one(conn, WRONG) == 0
    assert one(conn, "SELECT count(*) FROM orders WHERE id = ANY(%s)", written) == len(set(written)) == len(written)
    assert differences(server, project, AFTER) == []


def test_a_value_that_cannot_be_converted(server: Server, project: Any) -> None:
    """`apply` finds it before it begins; without that look the filling stops, and goes on once the value is mended."""
    changing(project, rows=ROWS + "UPDATE orders SET amount = 'abc' WHERE id = 3000")
    outcome = project.run("apply")
    assert outcome.code == 3
    assert "SD751" in outcome.err
    assert "public.orders.amount" in outcome.err
    assert differences(server, project, BEFORE) == []

    outcome = project.run("apply", "--no-preflight")
    assert outcome.code == 4
    assert 'invalid input syntax for type integer: "abc"' in outcome.err
    assert "the next run" in outcome.err
    conn = project.database.admin()
    # All rows are as they were, and old code goes on.
    assert one(conn, "SELECT amount FROM orders WHERE id = 3000") == "abc"
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        project.sql("UPDATE orders SET amount = 'def' WHERE id = 2999")
    project.sql("UPDATE orders SET amount = '77', was = customer_id || '/77' WHERE id = 3000")
    project.succeed("apply", "--no-preflight")
    assert differences(server, project, AFTER) == []
    assert one(conn, WRONG) == 0


def test_giving_up(server: Server, project: Any) -> None:
    """As docs/migrations.md says: before the switch nothing but the new columns and their triggers is there."""
    steps = parts(changing(project))
    assert "ERROR" not in project.psql("".join(steps[:4]))
    project.sql(
        'DROP TRIGGER "~amount__002" ON orders; DROP FUNCTION orders_amount__002(); '
        "ALTER TABLE orders DROP COLUMN amount__002;"
        'DROP TRIGGER "~id__002" ON orders; DROP FUNCTION orders_id__002(); ALTER TABLE orders DROP COLUMN id__002;'
        'DROP TRIGGER "~customer_id__002" ON orders; DROP FUNCTION orders_customer_id__002();'
        "ALTER TABLE orders DROP COLUMN customer_id__002;"
        'DROP TRIGGER "~id__002" ON customers; DROP FUNCTION customers_id__002();'
        "ALTER TABLE customers DROP COLUMN id__002; ALTER SEQUENCE orders_id_seq AS integer"
    )
    assert differences(server, project, BEFORE) == []


def test_up_down_up(server: Server, project: Any) -> None:
    """The way back changes the types back beside, too."""
    changing(project)
    project.succeed("apply")
    project.succeed("rollback")
    assert differences(server, project, BEFORE) == []
    assert one(project.database.admin(), WRONG) == 0
    project.succeed("apply")
    assert differences(server, project, AFTER) == []
    assert one(project.database.admin(), NEXT) == 100 + 5 * 300
