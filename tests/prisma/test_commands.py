"""A project and a schema.prisma in; what the three commands say and write out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemadiff.prisma.picture import picture_of
from schemadiff.states import desired_of, scratch_for
from tests.project import Project

PRISMA = """datasource db {
  provider = "postgresql"
}

enum Theme {
  light
  dark  @map("very dark")
}

model Customer {
  id     Int     @id @default(autoincrement())
  name   String  @db.VarChar(40)
  theme  Theme   @default(dark)
  place  Unsupported("point")?
  hidden String? @ignore
  orders Order[]

  @@map("customers")
}

model Order {
  id         BigInt   @id
  customerId Int      @map("customer_id")
  placed     DateTime @default(now()) @db.Timestamptz(6)
  total      Decimal  @db.Decimal(12, 2)
  tags       String[] @default([])
  customer   Customer @relation(fields: [customerId], references: [id], onDelete: Cascade)

  @@index([customerId, placed(sort: Desc)])
  @@map("orders")
}
"""
# What Prisma has no word for.
OURS = """-- ours
CREATE FUNCTION many() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM orders';
ALTER TABLE orders ADD CONSTRAINT total_is_no_debt CHECK (total >= 0);
CREATE VIEW totals AS SELECT customer_id, sum(total) AS total FROM orders GROUP BY customer_id;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE INDEX orders_total_idx ON orders ((total * 2));
COMMENT ON COLUMN orders.total IS 'in euros';
"""
RICH = """
CREATE SCHEMA billing;
CREATE TYPE billing.state AS ENUM ('new', '1st', 'paid off');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE billing.invoices (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parent bigint REFERENCES billing.invoices ON DELETE SET NULL,
    state billing.state NOT NULL DEFAULT 'paid off',
    states billing.state[] DEFAULT ARRAY['new'::billing.state],
    amount numeric NOT NULL DEFAULT 0.5,
    small smallint DEFAULT -1,
    big bigint DEFAULT 7,
    said text DEFAULT 'it''s "so" \\ there',
    at timestamptz(3) DEFAULT now(),
    day date DEFAULT CURRENT_DATE,
    key uuid DEFAULT gen_random_uuid(),
    flag boolean NOT NULL DEFAULT false,
    data jsonb DEFAULT '{}',
    words text[] DEFAULT '{}',
    more int[] NOT NULL DEFAULT ARRAY[1, 2],
    odd text[] DEFAULT ARRAY['a,b', 'c''d']::text[],
    worse numeric[] DEFAULT ARRAY[1.5 + 2],
    short varchar(9)[] DEFAULT '{}',
    shorter varchar(9)[] DEFAULT ARRAY['x', 'y''z'],
    three char(3)[] DEFAULT ARRAY['abc'::char(3)],
    place positive,
    late late,
    span int4range,
    twice numeric GENERATED ALWAYS AS (amount * 2) STORED,
    CONSTRAINT known UNIQUE (state, key) DEFERRABLE
);
CREATE INDEX ON billing.invoices USING gin (data jsonb_path_ops) ;
CREATE UNIQUE INDEX one_flag ON billing.invoices (flag) WHERE state = 'new';
CREATE INDEX with_more ON billing.invoices (amount) INCLUDE (big);
CREATE TABLE "Strange names" ("class" text, "1st" int, "a-b" char(3), PRIMARY KEY ("a-b", "1st"));
CREATE TABLE lines (
    invoice bigint NOT NULL REFERENCES billing.invoices, other_id bigint REFERENCES billing.invoices UNIQUE, note text
);
CREATE TABLE nothing ();
CREATE DOMAIN late AS billing.state;
CREATE TABLE parts (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
"""


@pytest.fixture
def taken(project: Project) -> Project:
    """A project whose schema/ came from a schema.prisma."""
    project.write("schema.prisma", PRISMA)
    project.succeed("prisma", "import", "schema.prisma")
    return project


def texts(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(root.rglob("*.sql"))}


def test_an_empty_schema_gets_prismas_own_statements(taken: Project) -> None:
    """In a file for each table; a second time nothing is to do, and generate takes it from there."""
    made = texts(taken.root / "schema")
    assert sorted(made) == ["tables/customers.sql", "tables/orders.sql", "types/Theme.sql"]
    script = taken.succeed("prisma", "import", "schema.prisma", "--sql")
    pieces = [piece for text in made.values() for piece in text.strip().split("\n\n") if piece.startswith("C")]
    assert all(piece in script for piece in pieces)
    assert taken.succeed("prisma", "check") == "schema.prisma says what schema/ says\n"
    assert "already" in taken.succeed("prisma", "import", "schema.prisma")
    assert texts(taken.root / "schema") == made
    assert "wrote" in taken.succeed("generate", "-m", "first")


def test_what_prisma_cannot_say_stays(taken: Project) -> None:
    """A schema/ that people wrote in is edited in place."""
    taken.write("schema/ours.sql", OURS)
    changed = PRISMA.replace("VarChar(40)", "VarChar(60)").replace("  tags ", '  note String @default("-")\n  tags ')
    taken.write("schema.prisma", changed.replace("@default(dark)", "@default(light)"))
    before = texts(taken.root / "schema")
    diff = taken.succeed("prisma", "import", "schema.prisma", "--dry-run")
    assert texts(taken.root / "schema") == before
    assert diff.count("\n-") - diff.count("\n---") == 2
    taken.succeed("prisma", "import", "schema.prisma")
    after = texts(taken.root / "schema")
    assert after["ours.sql"] == OURS
    assert "note text DEFAULT '-'" in after["tables/orders.sql"]
    assert taken.succeed("prisma", "check")


def test_what_leans_on_a_change_follows(taken: Project) -> None:
    """A view of a column with another type; what cannot follow stops it, and nothing is written."""
    taken.write("schema/ours.sql", OURS)
    labels = PRISMA.replace("  light\n", "  light\n  grey\n")
    taken.write("schema.prisma", labels.replace("Decimal  @db.Decimal(12, 2)", "Decimal  @db.Decimal(14, 4)"))
    taken.succeed("prisma", "import", "schema.prisma")
    assert taken.succeed("prisma", "check")
    assert (taken.root / "schema" / "ours.sql").read_text() == OURS
    before = texts(taken.root / "schema")
    taken.write("schema.prisma", PRISMA.replace("Decimal  @db.Decimal(12, 2)", "String"))
    outcome = taken.run("prisma", "import", "schema.prisma")
    assert (outcome.code, "SD538" in outcome.err, texts(taken.root / "schema")) == (64, True, before)


def test_nothing_is_dropped(taken: Project) -> None:
    """Fields that are taken out, Unsupported or ignored or not, and whole models, stay in schema/, and that is said."""
    before = texts(taken.root / "schema")
    gone = ("  place  ", "  hidden ", "  total  ", "  @@index")
    taken.write("schema.prisma", "\n".join(line for line in PRISMA.split("\n") if not line.startswith(gone)))
    outcome = taken.run("prisma", "import", "schema.prisma")
    assert (outcome.code, texts(taken.root / "schema")) == (0, before)
    assert outcome.err.count("SD530") == 4
    checked = taken.run("prisma", "check")
    assert (checked.code, checked.out.count("SD530")) == (2, 4)
    assert "schema.prisma:19:1: error SD530: column public.orders.total" in checked.out


def test_findings_have_their_places(taken: Project) -> None:
    """Types, defaults, null, names of indexes, and the field whose @map is missing."""
    changed = PRISMA.replace(' @map("customer_id")', "").replace("Decimal  @db.Decimal(12, 2)", "Float?")
    taken.write("schema.prisma", changed.replace("@@index([", '@@index(map: "other", fields: ['))
    found = json.loads(taken.run("prisma", "check", "--format", "json").out)
    assert [(p["origin"], p["code"]) for p in found["problems"]] == [
        ("schema.prisma:23:3", "SD534"),
        ("schema.prisma:25:3", "SD532"),
        ("schema.prisma:25:3", "SD532"),
        ("schema.prisma:27:3", "SD533"),
        ("schema.prisma:29:3", "SD533"),
    ]
    refused = taken.run("prisma", "import", "schema.prisma")
    assert (refused.code, "SD534" in refused.err) == (64, True)


def test_a_file_for_another_database_is_read_on_request(project: Project) -> None:
    """Nobody takes a file for SQLite for one of PostgreSQL by mistake."""
    project.write("schema.prisma", PRISMA.replace("postgresql", "sqlite"))
    outcome = project.run("prisma", "import", "schema.prisma")
    assert (outcome.code, "SD523" in outcome.err, texts(project.root / "schema")) == (64, True, {})
    project.succeed("prisma", "import", "schema.prisma", "--as", "postgresql")
    assert len(texts(project.root / "schema")) == 3


def test_what_postgresql_refuses_is_said_where_it_is_written(project: Project) -> None:
    """The model, not the line of a script that nobody sees."""
    project.write("schema.prisma", PRISMA.replace('"point"', '"no_such_type"'))
    outcome = project.run("prisma", "import", "schema.prisma")
    assert (outcome.code, texts(project.root / "schema")) == (64, {})
    assert "schema.prisma:10:1: error SD524" in outcome.err
    project.write("schema/types.sql", "CREATE DOMAIN no_such_type AS text;")
    project.succeed("prisma", "import", "schema.prisma")


def test_export_and_import_are_the_identity(project: Project) -> None:
    """On what Prisma can hold; whatever it cannot is named, in the file, on stderr and in JSON."""
    project.write("schema/all.sql", RICH)
    outcome = project.run("prisma", "export", "--to", "schema.prisma")
    assert outcome.code == 0, outcome.err
    assert project.succeed("prisma", "check") == "schema.prisma says what schema/ says\n"
    listed = json.loads(project.succeed("prisma", "export", "--format", "json"))
    names = {one["name"] for one in listed["unheld"]}
    assert {
        "table public.nothing",
        "table public.parts_1",
        "domain public.positive",
        "index billing.with_more",
        "column billing.invoices.twice",
    } <= names
    assert all(f"//   {name}" in listed["text"] for name in names)
    assert listed["text"] == (project.root / "schema.prisma").read_text()
    project.succeed("prisma", "import", "schema.prisma")
    assert (project.root / "schema" / "all.sql").read_text() == RICH


def test_an_export_replaces_nothing_by_itself(taken: Project) -> None:
    """Models have names that a client knows."""
    outcome = taken.run("prisma", "export", "--to", "schema.prisma")
    assert (outcome.code, "SD526" in outcome.err) == (4, True)
    taken.succeed("prisma", "export", "--to", "schema.prisma", "--force")
    assert taken.succeed("prisma", "check")
    taken.succeed("prisma", "export", "--to", "schema.prisma")
    assert taken.run("prisma", "export", "--to", "schema").code == 64


def test_the_live_database_is_exported_on_request(taken: Project) -> None:
    """Which has not been migrated yet."""
    assert "model" not in taken.succeed("prisma", "export", "--from-db")
    taken.succeed("generate", "-m", "a")
    taken.succeed("apply")
    assert "model Orders {" in taken.succeed("prisma", "export", "--from-db")


def test_pictures_do_not_depend_on_who_made_the_catalog(taken: Project) -> None:
    """What is taken in is what the script makes."""
    from schemadiff.config import load_config
    from schemadiff.prisma.check import compared, read_tables

    config = load_config(taken.root)
    found = compared(config, read_tables(taken.root / "schema.prisma", None))
    with scratch_for(config, None) as server, desired_of(server, config) as desired:
        assert picture_of(desired.catalog).tables == picture_of(found.prisma).tables
