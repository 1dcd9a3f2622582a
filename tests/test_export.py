"""Schema text in a scratch database: its catalog written as files must make the same catalog again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from schemadiff.diagnostics import Conflict, InputError, UsageError
from schemadiff.diff import diff
from schemadiff.export import schema_files, write_schema
from schemadiff.export.index_names import chosen_name, key_columns
from schemadiff.export.names import file_names
from schemadiff.introspect import introspect
from schemadiff.model import Catalog
from schemadiff.parse.order import ordered
from schemadiff.parse.read import parse_text
from schemadiff.parse.split import split
from schemadiff.scratch import AUTHOR, Database, Server, dump_schema
from schemadiff.sources.load import load


def load_files(files: Mapping[str, str], database: Database) -> Catalog:
    results = [parse_text(text, path) for path, text in files.items()]
    assert [str(d) for r in results for d in r.diagnostics] == []
    load(ordered(s for r in results for s in r.statements), database)
    return introspect(database.admin(), unstated_owners={AUTHOR})


def dumped(server: Server, database: Database) -> Counter[str]:
    """The statements of pg_dump, in whatever order."""
    text = re.sub(r"^--.*\n", "", dump_schema(server, database) or "", flags=re.MULTILINE)
    return Counter(text[piece.start : piece.end] for piece in split(text).statements)


def exported(text: str, server: Server, database: Database) -> Mapping[str, str]:
    """The files of the text's catalog, once they were found to make that catalog again, for pg_dump as well."""
    original = load_files({"original.sql": text}, database)
    files = schema_files(original)
    with server.database() as copy:
        found = load_files(files, copy)
        assert diff(found, original) == ()
        assert diff(original, found) == ()
        assert dumped(server, copy) == dumped(server, database)
        assert schema_files(found) == files
    return files


SHOP = r"""
CREATE TYPE public.status AS ENUM ('open', 'it''s done');
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
    -- kept as it is;  even this
    RETURN new;
END$$;
CREATE TABLE public.customer (
    id bigint GENERATED ALWAYS AS IDENTITY,
    email text NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (email)
);
CREATE TABLE public.orders (
    id serial PRIMARY KEY,
    customer bigint NOT NULL REFERENCES public.customer ON DELETE CASCADE DEFERRABLE,
    parent integer REFERENCES public.orders,
    state public.status DEFAULT 'open' NOT NULL,
    total numeric(10,2) CHECK (total > 0)
);
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
CREATE INDEX ON public.orders (customer);
CREATE TRIGGER touch BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.touch();
CREATE POLICY own ON public.orders USING (customer = 1);
COMMENT ON TABLE public.orders IS 'what was ordered';
COMMENT ON COLUMN public.orders.total IS 'with tax';
GRANT SELECT, INSERT ON public.orders TO clerk;
"""

ORDERS = """\
CREATE SEQUENCE public.orders_id_seq AS integer;

CREATE TABLE public.orders (
    id integer DEFAULT nextval('public.orders_id_seq'::regclass) NOT NULL,
    customer bigint NOT NULL,
    parent integer,
    state public.status DEFAULT 'open'::public.status NOT NULL,
    total numeric(10,2),
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_total_check CHECK ((total > (0)::numeric)),
    CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES public.customer(id) ON DELETE CASCADE DEFERRABLE,
    CONSTRAINT orders_parent_fkey FOREIGN KEY (parent) REFERENCES public.orders(id)
);
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;

ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;

CREATE INDEX orders_customer_idx ON public.orders USING btree (customer);

CREATE TRIGGER touch BEFORE UPDATE ON public.orders FOR EACH ROW
    EXECUTE FUNCTION public.touch();

CREATE POLICY own ON public.orders
    USING ((customer = 1));

COMMENT ON TABLE public.orders IS 'what was ordered';
COMMENT ON COLUMN public.orders.total IS 'with tax';

GRANT INSERT, SELECT ON TABLE public.orders TO clerk;
"""


def test_a_table_is_written_with_all_that_belongs_to_it(server: Server, database: Database) -> None:
    files = exported(SHOP, server, database)
    assert list(files) == ["functions/touch.sql", "tables/customer.sql", "tables/orders.sql", "types/status.sql"]
    assert files["tables/orders.sql"] == ORDERS


def test_objects_of_other_schemas_are_in_a_folder_of_their_own(server: Server, database: Database) -> None:
    files = exported(
        """
        CREATE SCHEMA billing; COMMENT ON SCHEMA billing IS 'money'; CREATE SCHEMA "Odd.Name"; CREATE SCHEMA tables;
        CREATE TABLE billing.invoice (id integer PRIMARY KEY);
        CREATE TABLE tables.schema (id integer);
        CREATE VIEW billing.open AS SELECT id FROM billing.invoice;
        CREATE VIEW "Odd.Name"."a/b" AS SELECT 1 AS one;
        CREATE FUNCTION public.f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a';
        CREATE FUNCTION public.f(a text) RETURNS text LANGUAGE sql AS 'SELECT a';
        CREATE PROCEDURE public.f() LANGUAGE sql AS '';
        CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS a;
        CREATE SEQUENCE public.s;
        CREATE DOMAIN public.positive AS integer CHECK (VALUE > 0);
        """,
        server,
        database,
    )
    assert list(files) == [
        "Odd_Name-ef653e5b/schema.sql",
        "Odd_Name-ef653e5b/views/a_b-c14cddc0.sql",
        "billing/schema.sql",
        "billing/tables/invoice.sql",
        "billing/views/open.sql",
        "functions/f.sql",
        "materialized_views/m.sql",
        "procedures/f.sql",
        "sequences/s.sql",
        "tables-d98a034f/schema.sql",
        "tables-d98a034f/tables/schema.sql",
        "types/positive.sql",
    ]
    assert files["billing/schema.sql"] == "CREATE SCHEMA billing;\n\nCOMMENT ON SCHEMA billing IS 'money';\n"
    assert files["functions/f.sql"].count("CREATE FUNCTION public.f(") == 2


PARTITIONS = """
CREATE TABLE public.log (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    day date NOT NULL,
    kind text DEFAULT 'x' COLLATE "C",
    note text,
    CONSTRAINT kinds CHECK (kind <> ''),
    PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
CREATE TABLE public.log_1 PARTITION OF public.log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE public.log_2 PARTITION OF public.log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')
    PARTITION BY RANGE (id);
CREATE TABLE public.log_2_a PARTITION OF public.log_2 FOR VALUES FROM (1) TO (9);
CREATE TABLE public.log_rest PARTITION OF public.log DEFAULT;
CREATE INDEX ON public.log (day DESC, kind) INCLUDE (note);
CREATE UNIQUE INDEX log_named ON public.log (day, id) WHERE note IS NULL;
CREATE INDEX log_1_note ON public.log_1 (note);
COMMENT ON TABLE public.log_1 IS 'first';
COMMENT ON INDEX public.log_1_day_kind_note_idx IS 'from above';
"""


def test_partitions_that_add_nothing_are_short_and_together(server: Server, database: Database) -> None:
    files = exported(PARTITIONS, server, database)
    assert list(files) == ["tables/log.sql"]
    assert files["tables/log.sql"].count(" PARTITION OF ") == 4
    assert "ATTACH" not in files["tables/log.sql"]


@pytest.mark.parametrize(
    "own",
    [
        "ALTER TABLE public.log_1 ALTER kind SET DEFAULT 'other'",
        "ALTER TABLE public.log_1 ALTER kind SET NOT NULL",
        "ALTER TABLE public.log_1 ADD CHECK (note <> 'own')",
        "ALTER TABLE public.log_1 ADD CONSTRAINT one_note UNIQUE (note)",
        "ALTER TABLE public.log_1 SET (fillfactor = 70)",
        "ALTER TABLE public.log_1 ENABLE ROW LEVEL SECURITY",
        "ALTER INDEX public.log_1_pkey RENAME TO other_key",
        "ALTER INDEX public.log_1_day_kind_note_idx RENAME TO other_index",
        "ALTER TABLE public.log_1 ALTER note SET STATISTICS 7",
        "ALTER TABLE public.log_1 ALTER note SET STORAGE EXTERNAL",
    ],
)
def test_a_partition_with_something_of_its_own_is_attached(own: str, server: Server, database: Database) -> None:
    text = exported(f"{PARTITIONS};{own};", server, database)["tables/log.sql"]
    assert "ATTACH PARTITION public.log_1 FOR VALUES" in text
    assert text.count(" PARTITION OF ") == 3


def test_a_partition_with_its_columns_in_another_order_is_attached(server: Server, database: Database) -> None:
    files = exported(
        """
        CREATE TABLE public.p (a integer, b integer) PARTITION BY LIST (a);
        CREATE TABLE public.p1 (b integer, a integer);
        ALTER TABLE public.p ATTACH PARTITION public.p1 FOR VALUES IN (1);
        """,
        server,
        database,
    )
    assert "ATTACH PARTITION public.p1" in files["tables/p.sql"]


def test_an_index_that_not_all_partitions_have(server: Server, database: Database) -> None:
    files = exported(
        """
        CREATE TABLE public.p (a integer, b integer) PARTITION BY LIST (a);
        CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES IN (1);
        CREATE TABLE public.p2 PARTITION OF public.p FOR VALUES IN (2);
        CREATE INDEX p1_b ON public.p1 (b);
        CREATE INDEX p_b ON ONLY public.p (b);
        ALTER INDEX public.p_b ATTACH PARTITION public.p1_b;
        """,
        server,
        database,
    )
    assert files["tables/p.sql"].endswith(
        "CREATE INDEX p_b ON ONLY public.p USING btree (b);\nALTER INDEX public.p_b ATTACH PARTITION public.p1_b;\n"
    )


def test_unusual_tables(server: Server, database: Database) -> None:
    exported(
        """
        CREATE TABLE public.a (id integer PRIMARY KEY, b integer);
        CREATE TABLE public.b (id integer PRIMARY KEY, a integer REFERENCES public.a);
        ALTER TABLE public.a ADD FOREIGN KEY (b) REFERENCES public.b NOT VALID;
        CREATE TABLE public.self (id integer NOT NULL, above integer);
        CREATE UNIQUE INDEX self_id ON public.self (id);
        ALTER TABLE public.self ADD FOREIGN KEY (above) REFERENCES public.self (id);
        ALTER TABLE public.self REPLICA IDENTITY USING INDEX self_id;
        ALTER TABLE public.a CLUSTER ON a_pkey;
        CREATE TABLE public.child (extra text) INHERITS (public.a);
        CREATE UNLOGGED TABLE public.fast (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED)
            WITH (fillfactor = 60);
        CREATE TYPE public.pair AS (x integer, y integer);
        CREATE TABLE public.pairs OF public.pair (PRIMARY KEY (x));
        CREATE FUNCTION public.of_row(r public.a) RETURNS integer LANGUAGE sql AS 'SELECT r.id';
        ALTER TABLE public.a ADD CHECK (public.of_row(NULL) > 0);
        CREATE SEQUENCE public.shared START 7 INCREMENT 3 CACHE 5;
        CREATE TABLE public.empty ();
        CREATE VIEW public.v AS SELECT id, b FROM public.a;
        ALTER VIEW public.v ALTER b SET DEFAULT 5;
        COMMENT ON COLUMN public.v.b IS 'of a view';
        """,
        server,
        database,
    )


def test_rarer_kinds(server: Server, database: Database) -> None:
    listed = " (a, b)" if server.version >= 150000 else ""
    files = exported(
        f"""
        CREATE SCHEMA app;
        CREATE TABLE app.t (a integer PRIMARY KEY, b integer, c text);
        CREATE STATISTICS app.s (dependencies) ON a, b FROM app.t;
        CREATE RULE quiet AS ON DELETE TO app.t DO INSTEAD NOTHING;
        CREATE PUBLICATION changes FOR TABLE app.t{listed};
        CREATE FUNCTION app.add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
        CREATE AGGREGATE app.total(integer) (SFUNC = app.add, STYPE = integer, INITCOND = '0');
        CREATE OPERATOR app.#+# (FUNCTION = app.add, LEFTARG = integer, RIGHTARG = integer);
        CREATE COLLATION app.german FROM "C";
        CREATE TYPE app.span AS RANGE (subtype = numeric);
        CREATE TEXT SEARCH CONFIGURATION app.plain (COPY = pg_catalog.simple);
        CREATE FOREIGN DATA WRAPPER files;
        CREATE SERVER archive FOREIGN DATA WRAPPER files;
        CREATE FOREIGN TABLE app.far (a integer) SERVER archive;
        COMMENT ON FOREIGN TABLE app.far IS 'elsewhere';
        CREATE TABLE public.granted_to_nobody (a integer);
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
        """,
        server,
        database,
    )
    assert list(files) == [
        "app/aggregates/total.sql",
        "app/collations.sql",
        "app/functions/add.sql",
        "app/operators.sql",
        "app/schema.sql",
        "app/tables/far.sql",
        "app/tables/t.sql",
        "app/text_search.sql",
        "app/types/span.sql",
        "foreign_servers.sql",
        "publications/changes.sql",
        "tables/granted_to_nobody.sql",
        "zz_default_privileges.sql",
    ]


def test_bodies_are_kept_byte_for_byte(server: Server, database: Database) -> None:
    body = "BEGIN\r\n\tRETURN '$$ \\ ü';   \n\n-- $function$\nEND "
    text = f"CREATE FUNCTION public.f() RETURNS text LANGUAGE plpgsql AS $x${body}$x$;"
    assert body in exported(text, server, database)["functions/f.sql"]


def test_the_schema_public_as_it_is_or_as_it_was_left(server: Server, database: Database) -> None:
    assert exported("", server, database) == {}
    files = exported(
        """
        REVOKE USAGE ON SCHEMA public FROM PUBLIC;
        GRANT USAGE ON SCHEMA public TO app;
        COMMENT ON SCHEMA public IS 'ours';
        """,
        server,
        database,
    )
    assert list(files) == ["schema.sql"]
    assert "CREATE SCHEMA" not in files["schema.sql"]


def test_inherited_columns_that_are_not_as_their_parents_are(server: Server, database: Database) -> None:
    """CREATE TABLE ... INHERITS says less of them."""
    text = """
        CREATE TABLE animal (name text, legs integer, note text, born date);
        CREATE TABLE bird (wings integer, born date) INHERITS (animal);
        CREATE TABLE duck (note text) INHERITS (bird);
        ALTER TABLE ONLY animal ALTER COLUMN note SET STORAGE MAIN;
        ALTER TABLE ONLY animal ALTER COLUMN name SET COMPRESSION pglz;
        ALTER TABLE bird ALTER COLUMN legs SET NOT NULL;
        ALTER TABLE bird ALTER COLUMN legs ADD GENERATED ALWAYS AS IDENTITY;
        ALTER TABLE bird ALTER COLUMN note SET STORAGE EXTERNAL;
        ALTER TABLE bird ALTER COLUMN born SET (n_distinct_inherited = -0.5);
        ALTER TABLE bird ALTER COLUMN born SET STATISTICS 7;
    """
    original = load_files({"original.sql": text}, database)
    files = schema_files(original)
    with server.database() as copy:
        assert diff(load_files(files, copy), original) == ()


def test_an_extension_without_the_comment_that_it_came_with(server: Server, database: Database) -> None:
    """CREATE EXTENSION would bring it back."""
    text = "CREATE EXTENSION citext; COMMENT ON EXTENSION citext IS NULL;"
    original = load_files({"original.sql": text}, database)
    files = schema_files(original)
    with server.database() as copy:
        assert diff(load_files(files, copy), original) == ()
    assert "COMMENT ON EXTENSION citext IS NULL;" in "".join(files.values())


def test_owners_are_written_where_they_are_stated(server: Server, database: Database) -> None:
    text = "CREATE TABLE public.t (id integer); ALTER TABLE public.t OWNER TO keeper; CREATE TABLE public.u ();"
    files = exported(text, server, database)
    assert files["tables/t.sql"].endswith("\nALTER TABLE public.t OWNER TO keeper;\n")
    assert "OWNER" not in files["tables/u.sql"]


def test_routines_that_cannot_be_made_again(server: Server, database: Database) -> None:
    text = "SET check_function_bodies = off; CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS 'SELECT gone';"
    original = load_files({"original.sql": text}, database)
    with server.database() as copy, pytest.raises(InputError) as caught:
        load_files(schema_files(original), copy)
    unchecked = {d.origin.file for d in caught.value.diagnostics if d.origin}
    assert unchecked == {"functions/f.sql"}
    with server.database() as copy:
        assert diff(load_files(schema_files(original, unchecked=unchecked), copy), original) == ()


def test_file_names_differ_without_case_and_are_safe_everywhere() -> None:
    unsafe = ["a.b", "a/b", "..", "😀", "con", "-x", "e\u0301"]
    names = ["orders", "Orders", "ORDERS", "Customer", "straße", "x" * 63, *unsafe]
    found = file_names(names)
    assert all(re.search(r"-[0-9a-f]{8}$|^[0-9a-f]{8}$", found[name]) for name in unsafe)
    assert found["orders"] == "orders"
    assert found["Customer"] == "Customer"
    assert found["straße"] == "straße"
    assert found["x" * 63] == "x" * 63
    assert len({name.casefold() for name in found.values()}) == len(names)
    assert all(re.fullmatch(r"[\w-]+", name) and not name.startswith("-") for name in found.values())
    assert found["con"].startswith("con-")
    assert file_names(["tables"], taken=["tables"])["tables"].startswith("tables-")
    assert file_names(["Orders"])["Orders"] == "Orders"


@pytest.mark.parametrize(
    ("definition", "columns"),
    [
        ("CREATE INDEX i ON ONLY s.t USING btree (a, b DESC NULLS LAST)", ("a", "b")),
        ("CREATE INDEX i ON s.t USING btree (a) INCLUDE (c) WHERE (a > 1)", ("a", "c")),
        ("CREATE INDEX i ON s.t USING btree (lower(a))", ()),
        ("CREATE INDEX i ON s.t USING gin (a gin_ops (siglen='12'))", ()),
        ('CREATE INDEX i ON s.t USING btree ("A")', ()),
    ],
)
def test_columns_of_an_index(definition: str, columns: tuple[str, ...]) -> None:
    assert key_columns(definition) == columns


def test_names_that_postgresql_would_cut_are_not_guessed() -> None:
    assert chosen_name("t", ("a", "b"), "i") == "t_a_b_idx"
    assert chosen_name("t", ("a",), "p") == "t_pkey"
    assert chosen_name("t" * 60, ("a",), "p") is None


def tree(directory: Path) -> dict[str, str]:
    return {p.relative_to(directory).as_posix(): p.read_bytes().decode() for p in directory.rglob("*") if p.is_file()}


def test_written_files_are_what_was_given(tmp_path: Path) -> None:
    files = {"tables/a.sql": "CREATE TABLE a ();\r\n", "schema.sql": "ü"}
    write_schema(tmp_path / "new" / "schema", files)
    assert tree(tmp_path / "new" / "schema") == files


def test_existing_files_are_named_and_kept(tmp_path: Path) -> None:
    write_schema(tmp_path, {"tables/a.sql": "old", "b.sql": "old"})
    with pytest.raises(Conflict) as caught:
        write_schema(tmp_path, {"tables/a.sql": "new", "b.sql": "new", "c.sql": "new"})
    assert [d.code for d in caught.value.diagnostics] == ["SD451", "SD451"]
    assert tree(tmp_path) == {"tables/a.sql": "old", "b.sql": "old"}
    write_schema(tmp_path, {"tables/a.sql": "new"}, {"tables/a.sql": "old"})
    assert tree(tmp_path) == {"tables/a.sql": "new", "b.sql": "old"}
    write_schema(tmp_path, {"b.sql": None}, {"b.sql": "old"})
    assert tree(tmp_path) == {"tables/a.sql": "new"}


def test_files_that_somebody_edits_meanwhile_are_kept(tmp_path: Path) -> None:
    write_schema(tmp_path, {"a.sql": "theirs", "b.sql": "old"})
    with pytest.raises(Conflict, match="SD453"):
        write_schema(tmp_path, {"a.sql": "new", "b.sql": None}, {"a.sql": "old", "b.sql": "old"})
    assert tree(tmp_path) == {"a.sql": "theirs", "b.sql": "old"}


def test_an_error_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "views").write_text("a file where a folder should be")
    (tmp_path / "a.sql").write_text("old")
    before = tree(tmp_path)
    with pytest.raises(UsageError, match="SD452"):
        write_schema(tmp_path, {"a.sql": "new", "tables/t.sql": "t", "views/v.sql": "v"}, {"a.sql": "old"})
    assert tree(tmp_path) == before
    assert not (tmp_path / "tables").exists()


@pytest.mark.usefixtures("own_parameters")
def test_a_secret_is_not_written_and_the_files_load_all_the_same(server: Server, database: Database) -> None:
    files = exported(
        """
        CREATE FOREIGN DATA WRAPPER w;
        CREATE SERVER s FOREIGN DATA WRAPPER w;
        CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password '<secret>', host 'h');
        CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false);
        CREATE FOREIGN TABLE f (a int OPTIONS (token '<secret>')) SERVER s OPTIONS (secret '<secret>');
        CREATE FUNCTION g() RETURNS int LANGUAGE sql SET app.api_key = '<secret>' AS 'SELECT 1';
        ALTER DATABASE d SET app.pwd = 'hidden';
        """,
        server,
        database,
    )
    assert "OPTIONS (host 'h', password '<secret>')" in files["foreign_servers.sql"]
    assert "CONNECTION 'dbname=nowhere'" in files["subscriptions.sql"]
    written = "".join(files.values())
    stated = ("OPTIONS (token '<secret>')", "OPTIONS (secret '<secret>')", "\"app.api_key\" TO '<secret>'")
    assert all(words in written for words in (*stated, "app.pwd TO '<secret>'"))


def test_settings_of_the_database(server: Server, database: Database) -> None:
    files = exported(
        "ALTER DATABASE d SET work_mem = '8MB'; GRANT CONNECT ON DATABASE d TO pg_monitor;", server, database
    )
    assert "ALTER DATABASE this_database SET work_mem TO '8MB';" in "".join(files.values())


def test_a_partition_has_the_name_of_a_not_null_that_its_table_gets_later(server: Server, database: Database) -> None:
    """The whole waits for the table of its foreign key; the partition, which stands by itself, waits for nobody."""
    exported(
        """
CREATE TABLE public.zone (id int PRIMARY KEY);
CREATE TABLE public.whole (a int NOT NULL, b int REFERENCES public.zone) PARTITION BY LIST (a);
CREATE TABLE public.part PARTITION OF public.whole FOR VALUES IN (0);
ALTER TABLE ONLY public.part ALTER COLUMN b SET DEFAULT 1;
""",
        server,
        database,
    )
