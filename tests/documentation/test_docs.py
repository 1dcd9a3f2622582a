"""Projects and documents in; what `schemadiff docs` writes into them, and what `--check` finds, out."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tests.project import Project

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = os.environ.get("SCHEMADIFF_TEST_DATA")
SHOP = """
CREATE TYPE mood AS ENUM ('sad', 'o|k');
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
    id int PRIMARY KEY,
    customer_id int NOT NULL REFERENCES customers ON DELETE CASCADE,
    total numeric(12, 2) NOT NULL DEFAULT 0 CHECK (total >= 0),
    feeling mood
);
CREATE INDEX orders_total_idx ON orders (total) WHERE total > 0;
CREATE VIEW open_orders AS SELECT id, total FROM orders WHERE total > 0;
COMMENT ON TABLE orders IS 'What <b>customers</b> buy | `today`
<!-- schemadiff:end tables -->';
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON orders FOR SELECT USING (total > 1);
"""
PROSE = """# Our shop

## Tables

### `orders`

What is bought.

```sql
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    total DECIMAL(12, 2) NOT NULL DEFAULT 0 CHECK (total >= 0),
    feeling VARCHAR(10)
);
```

**Indexes**:
- `orders_total_idx` on `total`
- `orders_when_idx` on `when`

### `customers`

| column | what |
|---|---|
| `id` | number |
| `nickname` | what friends say |

## Browser store

### `open_orders`

## How to add one

```sql
CREATE TABLE invoices (id int);
DROP FUNCTION f;
```
"""


def described(project: Project) -> str:
    return (project.root / "docs" / "DATABASE.md").read_text()


def test_what_the_document_says(project: Project) -> None:
    """And that its second reading finds nothing, though names and comments try to be markup."""
    project.write("schema/shop.sql", SHOP)
    project.succeed("generate", "-m", "first")
    assert project.succeed("docs") == "wrote docs/DATABASE.md\n"
    said = described(project)
    for text in (
        "2 tables, 1 view, 1 type, 1 function, 1 index, 1 policy.",
        "by `001_first.sql`",
        "| 1 | PostgreSQL | first |",
        '"customers" ||--o{ "orders" : "customer_id"',
        "What \\<b\\>customers\\</b\\> buy \\| \\`today\\`<br>\\<\\!-- schemadiff:end tables --\\>",
        "| `customer_id` | `integer` | not null |  | → customers |",
        "| `orders_total_idx` | index | <code>btree (total) WHERE (total \\> (0)::numeric)</code> |",
        "| `mine` |",
        "| `mood` | enum | `sad`, <code>o\\|k</code> |",
        "| `f(integer)` | `integer` | sql, immutable |",
        "### `open_orders`",
        "Row security is on.",
    ):
        assert text in said
    assert project.succeed("docs") == "nothing changed\n"
    assert project.succeed("docs", "--check") == "docs/DATABASE.md says what schema/ says\n"


def test_the_date_is_that_of_the_last_migration(project: Project) -> None:
    project.write("schema/shop.sql", SHOP)
    project.write("generated/001_a.sql", "-- Description: made by hand\n-- Date: 2019-02-28\nSELECT 1;\n")
    project.succeed("docs")
    assert "**Last updated:** 2019-02-28, by `001_a.sql`" in described(project)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_prose_stays_as_it_is(project: Project, ends: str, last: str) -> None:
    project.write("schema/shop.sql", SHOP)
    before = ("\ufeff# Ours\n\n  trailing  \n\n" + "Über `orders`" + last).replace("\n", ends).encode()
    file = project.write("docs/DATABASE.md", before)
    project.succeed("docs")
    assert file.read_bytes().startswith(before)
    project.write("schema/more.sql", "CREATE TABLE more (id int);\n")
    assert project.run("docs", "--check").code == 2
    project.succeed("docs")
    assert file.read_bytes().startswith(before)
    project.succeed("docs", "--check")


def test_what_changed_is_named_with_its_line(project: Project) -> None:
    project.write("schema/shop.sql", SHOP)
    project.succeed("docs")
    changed = SHOP.replace("orders_total_idx", "orders_sum_idx").replace("numeric(12, 2)", "numeric(14, 2)")
    project.write("schema/shop.sql", changed)
    found = json.loads(project.run("docs", "--check", "--format", "json").out)["findings"]
    told = {(one["state"], one["what"]) for one in found}
    assert {
        ("missing", "tables: orders · index orders_sum_idx"),
        ("phantom", "tables: orders · index orders_total_idx"),
        ("differs", "tables: orders · column total"),
    } <= told
    lines = described(project).splitlines()
    row = next(one for one in found if one["what"].endswith("column total"))
    assert lines[row["line"] - 1].startswith("| `total` |")


def test_only_the_blocks_that_there_are(project: Project) -> None:
    project.write("schema/shop.sql", SHOP)
    text = "a\n<!-- schemadiff:begin views -->\n<!-- schemadiff:end views -->\nb\n"
    file = project.write("docs/own.md", text)
    said = project.run("docs", "--to", "docs/own.md")
    assert said.code == 0
    assert "note: docs/own.md has no block tables" in said.err
    assert "indexeddb" not in said.err
    assert "note: docs/own.md has no block tables" in project.run("docs", "--to", "docs/own.md", "--check").err
    assert "customers" not in file.read_text()
    assert "open_orders" in file.read_text()


def test_a_document_that_a_person_wrote(project: Project) -> None:
    """Talk and examples are not what it describes; types are what PostgreSQL makes of them."""
    project.write("schema/shop.sql", SHOP)
    project.write("docs/DATABASE.md", PROSE)
    said = project.run("docs", "--check", "--format", "json")
    assert said.code == 2
    found = {(one["state"], one["what"], one["line"]) for one in json.loads(said.out)["findings"]}
    assert found == {
        ("phantom", "index orders_when_idx", 20),
        ("phantom", "column customers.nickname", 27),
        ("missing", "column customers.name", 26),
        ("missing", "view public.open_orders", None),
        ("missing", "enum public.mood", None),
        ("mentioned", "function public.f(integer)", 37),
        ("missing", "policy public.orders.mine", None),
        ("differs", "column public.orders.feeling", 10),
    }


def test_sql_that_does_not_run(project: Project) -> None:
    project.write("schema/shop.sql", SHOP)
    project.write("docs/DATABASE.md", "## Tables\n\n### `orders`\n\n```sql\nCREATE TABLE orders (id nonsense);\n```\n")
    said = project.run("docs", "--check")
    assert said.code == 2
    assert 'a block of SQL: PostgreSQL does not run it: type "nonsense" does not exist' in said.out


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xfe", "SD567"), (b"a\0b", "SD567"), (b"<!-- schemadiff:begin tables -->\n", "SD561"), (None, "SD565")],
)
@pytest.mark.parametrize("words", [(), ("--check",)])
def test_a_bad_document_is_left_alone(
    project: Project, content: bytes | None, code: str, words: tuple[str, ...]
) -> None:
    project.write("schema/shop.sql", SHOP)
    path = project.root / "docs" / "DATABASE.md"
    if content is None:
        path.mkdir(parents=True)
    else:
        project.write("docs/DATABASE.md", content)
    said = project.run("docs", *words)
    assert said.code == 64
    assert code in said.err
    assert content is None or path.read_bytes() == content


def test_browser_databases(project: Project) -> None:
    """Their stores, and their versions with the dates in the headers."""
    index = {"keyPath": "a", "unique": True}
    stores = {"notes": {"keyPath": "id", "autoIncrement": True, "indexes": {"by": index}, "description": "a | b"}}
    project.write("schema/a.sql", "CREATE TABLE a (id int);\n")
    project.write("schema/idb/Mine.idb.json", json.dumps({"database": "Mine", "stores": stores}))
    project.succeed("generate", "-m", "first")
    project.succeed("docs")
    said = described(project)
    assert "### `Mine`, version 1" in said
    assert "| `notes` | id, counted up | `by` on a, unique | a \\| b |" in said
    assert re.search(r"^\| 1 \| IndexedDB Mine \| [^|]+ \| 20\d\d-\d\d-\d\d \|$", said, re.MULTILINE)
    project.succeed("docs", "--check")


def test_a_bad_description_of_a_browser_database(project: Project) -> None:
    project.write("schema/a.sql", "CREATE TABLE a (id int);\n")
    project.write("schema/idb/Mine.idb.json", "{")
    said = project.run("docs")
    assert said.code == 64
    assert "schema/idb/Mine.idb.json:1:" in said.err
    assert not (project.root / "docs").exists()


@pytest.mark.since(16, "views are printed without the names of tables that they do not need")
def test_our_own_document(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/DATABASE.md of this repository says what its schema/ says."""
    monkeypatch.chdir(REPOSITORY)
    project.succeed("docs", "--check", "--svg", "docs/database.svg")


@pytest.mark.skipif(not DATA, reason="SCHEMADIFF_TEST_DATA names no folder")
def test_the_original_document_of_the_platform(project: Project) -> None:
    """What seed.md counts in it: 3 tables, 1 view, 10 indexes, 9 triggers missing; one index that cannot be."""
    assert DATA
    platform = Path(DATA).resolve() / "platform"
    (project.root / "schema" / "all.sql").write_text((platform / "pg" / "schema_at_003.pg_dump15.sql").read_text())
    (project.root / "docs").mkdir()
    file = shutil.copy(platform / "docs" / "DATABASE.md", project.root / "docs" / "DATABASE.md")
    found = json.loads(project.run("docs", "--check", "--format", "json").out)["findings"]
    missing = [one["what"].split()[0] for one in found if one["state"] == "missing"]
    assert {kind: missing.count(kind) for kind in missing} == {
        "table": 3, "view": 1, "index": 10, "function": 1, "trigger": 9, "constraint": 2,
    }  # fmt: skip
    assert [one["what"] for one in found if one["state"] == "phantom"] == ["index idx_market_data_recent"]
    before = file.read_bytes()
    project.succeed("docs")
    assert file.read_bytes().startswith(before)
    project.succeed("docs", "--check")
