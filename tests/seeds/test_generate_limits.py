"""Tables that resist in; as many rows as can be had, the reason where there are none, and an end, out."""

from __future__ import annotations

import time

import pytest

from schemadiff.introspect import introspect
from schemadiff.scratch import Database
from schemadiff.seeds.generate.fill import Filled, Filler
from schemadiff.seeds.generate.patience import Patience

ROWS = 100
_MINE = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY);"
# Each of these had no rows, or few, or took long, in GitLab's schema.
HARD = {
    "keys that are looked at later": """CREATE TABLE t (id int PRIMARY KEY DEFERRABLE, n int,
        UNIQUE (n) DEFERRABLE INITIALLY DEFERRED, EXCLUDE USING btree (n WITH =) DEFERRABLE);""",
    "one of several": _MINE
    + """CREATE TABLE t (a int UNIQUE REFERENCES a, b int UNIQUE REFERENCES b, c int REFERENCES c, d text,
        CHECK ((a IS NULL) <> (b IS NULL)), CHECK (num_nonnulls(a, b, c, d) = 2));""",
    "a circle that a check closes": """CREATE TABLE a (id int PRIMARY KEY, b int, CHECK (b IS NOT NULL));
        CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;""",
    "numbers that are out of range": """CREATE TABLE t (a smallint NOT NULL, b smallint NOT NULL, c int NOT NULL,
        CHECK (a + b <= 8760), CHECK (a > 0), CHECK (100 / c > 3));""",
    "checks of partitions": """CREATE TABLE t (id int, kind smallint, org int, PRIMARY KEY (id, kind))
        PARTITION BY LIST (kind);
        CREATE TABLE t1 PARTITION OF t (CHECK (org IS NULL)) FOR VALUES IN (1);
        CREATE TABLE t2 PARTITION OF t (CHECK (org IS NOT NULL)) FOR VALUES IN (2);
        CREATE TABLE s (id int PRIMARY KEY, t int NOT NULL, kind smallint NOT NULL DEFAULT 2 CHECK (kind = 2),
            FOREIGN KEY (t, kind) REFERENCES t2);""",
    "references of partitions": """CREATE TABLE t (id int, kind int, PRIMARY KEY (id, kind)) PARTITION BY LIST (kind);
        CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2);
        CREATE TABLE s (id int, t int NOT NULL, kind int NOT NULL) PARTITION BY LIST (kind);
        CREATE TABLE s1 PARTITION OF s FOR VALUES IN (1); CREATE TABLE s2 PARTITION OF s FOR VALUES IN (2);
        ALTER TABLE s1 ADD FOREIGN KEY (t, kind) REFERENCES t1;
        ALTER TABLE s2 ADD FOREIGN KEY (t, kind) REFERENCES t2;""",
    "a key that a check makes small": """CREATE TABLE a (id int PRIMARY KEY);
        CREATE TABLE t (a int NOT NULL REFERENCES a, n smallint NOT NULL CHECK (n BETWEEN 1 AND 3), UNIQUE (a, n));""",
}
# What comes out, and why there is not more.
HOPELESS = {
    "a whole without parts": (
        "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);",
        {"t": (0, "it has no partition that a row could go into")},
    ),
    "a reference to nothing": (
        """CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE s (t int NOT NULL REFERENCES t); CREATE TABLE r (n int, t int REFERENCES t, UNIQUE (n, t));""",
        {"s": (0, "it refers to public.t, which has no rows"), "r": (ROWS, "")},
    ),
    "a check over a reference that nothing satisfies": (
        """CREATE TABLE a (id int PRIMARY KEY);
        CREATE TABLE t (a int NOT NULL REFERENCES a, CONSTRAINT fine CHECK (a > 0),
            CONSTRAINT never CHECK (a < 0));""",
        {"t": (0, "no row was found that satisfies its check never")},
    ),
    "a check that nothing satisfies": (
        """CREATE FUNCTION no(int) RETURNS boolean IMMUTABLE LANGUAGE sql RETURN $1 < 0 AND $1 > 0;
        CREATE TABLE t (id int PRIMARY KEY, CONSTRAINT never CHECK (no(id)));""",
        {"t": (0, "no values were found for id that satisfy its checks")},
    ),
}


def _filled(database: Database, text: str, patience: Patience | None = None) -> dict[str, Filled]:
    database.author().execute(text.encode())
    filler = Filler(database, introspect(database.admin()), ROWS, "1", patience or Patience())
    return {one.table.path[1]: one for one in filler.fill(filler.order(()))}


@pytest.mark.parametrize("name", HARD)
def test_all_rows(name: str, database: Database) -> None:
    """Whoever tries long enough would find them by hand too."""
    found = _filled(database, HARD[name])
    assert {table: (one.rows, one.reason) for table, one in found.items()} == dict.fromkeys(found, (ROWS, ""))


@pytest.mark.parametrize("name", HOPELESS)
def test_the_reason(name: str, database: Database) -> None:
    """Of a table that has none."""
    text, wanted = HOPELESS[name]
    found = _filled(database, text)
    assert {table: (found[table].rows, found[table].reason) for table in wanted} == wanted


_NAP = "CREATE FUNCTION slow(int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$BEGIN {} RETURN true; END$$;"
SLOW = {
    "without an end": "LOOP PERFORM 1; END LOOP;",
    "that is not to be cancelled": "LOOP BEGIN PERFORM pg_sleep(9); "
    "EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP;",
    "slowly": "PERFORM pg_sleep(0.04);",
}


@pytest.mark.parametrize("name", SLOW)
def test_an_end(name: str, database: Database) -> None:
    """A table that takes too long is given up, and the next one has its rows."""
    text = _NAP.format(SLOW[name]) + "CREATE TABLE a (n int CHECK (slow(n))); CREATE TABLE b (n int NOT NULL);"
    began = time.monotonic()
    found = _filled(database, text, Patience(statement=0.4, table=1.2))
    assert time.monotonic() - began < 6
    assert found["a"].rows < ROWS
    assert any(word in found["a"].reason for word in ("time", "longer", "timeout"))
    assert (found["b"].rows, found["b"].reason) == (ROWS, "")
