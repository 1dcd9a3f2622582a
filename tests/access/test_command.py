"""`access`: states and pairs of states in, what people and machines read of who may do what, out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

TABLES = """
CREATE TABLE orders (id int PRIMARY KEY, total int, note text);
CREATE FUNCTION total() RETURNS int LANGUAGE sql AS 'SELECT 1';
"""
GRANTS = "GRANT SELECT ON orders TO acc_reader;\nGRANT UPDATE (total, note) ON orders TO acc_clerk;\n"


@pytest.fixture
def shop(project: Any) -> Iterator[Any]:
    """Two roles that a project manages, and one that it only names."""
    text = (project.root / "schemadiff.toml").read_text()
    project.write("schemadiff.toml", text + 'roles = ["acc_r*", "acc_t*"]\n')
    project.write("schema/roles.sql", "CREATE ROLE acc_reader;\nCREATE ROLE acc_team;\nGRANT acc_reader TO acc_team;\n")
    project.write("schema/orders.sql", TABLES + GRANTS)
    yield project
    admin = project.database.admin()
    for name in ("acc_reader", "acc_team", "acc_clerk"):
        if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
            admin.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())


def test_a_line_for_each_role_and_object(shop: Any) -> None:
    found = shop.run("access", "schema")
    lines = [" ".join(line.split()) for line in found.out.splitlines()]
    assert "acc_clerk table public.orders UPDATE (note, total)" in lines
    assert "acc_reader table public.orders SELECT" in lines
    assert "acc_team table public.orders SELECT through acc_reader" in lines
    assert "acc_team role acc_reader INHERIT, SET" in lines
    assert "(migrator) table public.orders OWNER, ALL" in lines
    assert "PUBLIC function public.total() EXECUTE" in lines
    # What everybody may is said once.
    assert not any(line.startswith("acc_reader function") for line in lines)
    assert "known by name alone, without attributes and memberships: acc_clerk" in found.err
    assert found.code == 0


def test_a_live_database_knows_all_its_roles(shop: Any) -> None:
    admin = shop.database.admin()
    admin.execute("CREATE ROLE acc_reader; CREATE ROLE acc_clerk IN ROLE acc_reader")
    shop.sql(TABLES + "GRANT SELECT ON orders TO acc_reader; GRANT SELECT ON orders TO acc_reader WITH GRANT OPTION")
    found = shop.run("access", "--format", "json")
    document = json.loads(found.out)
    rights = {(r["role"], r["name"]): r for r in document["rights"]}
    assert rights["acc_clerk", "table public.orders"]["through"] == ["acc_reader"]
    assert rights["acc_clerk", "table public.orders"]["grantable"] == ["SELECT"]
    assert admin.info.user in document["superusers"]
    assert not [note for note in document["notes"] if "acc_" in note or admin.info.user in note]
    assert "SELECT*" in shop.succeed("access")


def test_who_gains_and_who_loses(shop: Any) -> None:
    shop.write("new/roles.sql", (shop.root / "schema/roles.sql").read_text() + "CREATE ROLE acc_temp BYPASSRLS;\n")
    shop.write(
        "new/orders.sql",
        TABLES
        + "GRANT UPDATE (total) ON orders TO acc_clerk;\nGRANT INSERT ON orders TO acc_reader;\n"
        + "REVOKE EXECUTE ON FUNCTION total() FROM PUBLIC;\nGRANT EXECUTE ON FUNCTION total() TO acc_team;\n",
    )
    found = shop.run("access", "--diff", "schema", "new")
    assert found.code == 2
    assert [" ".join(line.split()) for line in found.out.splitlines()] == [
        "+ acc_temp the server BYPASSRLS",
        "- PUBLIC function public.total() EXECUTE",
        "- acc_clerk table public.orders UPDATE (note)",
        "+ acc_reader table public.orders INSERT",
        "- acc_reader table public.orders SELECT",
        "+ acc_team table public.orders INSERT",
        "- acc_team table public.orders SELECT",
    ]
    machine = json.loads(shop.run("access", "--diff", "schema", "new", "--format", "json").out)
    assert machine["exit_code"] == 2
    assert {change["role"]: change["lost"] for change in machine["changes"]}["acc_clerk"] == ["UPDATE (note)"]
    same = shop.run("access", "--diff", "schema", "schema")
    assert (same.code, same.out) == (0, "nobody gains or loses anything\n")


def test_rows_that_policies_leave(shop: Any) -> None:
    secured = (
        "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;\n"
        "CREATE POLICY mine ON orders FOR SELECT TO acc_reader USING (total > 0);\n"
    )
    shop.write("new/roles.sql", (shop.root / "schema/roles.sql").read_text())
    shop.write("new/orders.sql", TABLES + GRANTS + secured)
    assert "rows of SELECT: those of policy mine" in shop.succeed("access", "new")
    assert "rows of UPDATE: none" in shop.succeed("access", "new")
    found = [" ".join(line.split()) for line in shop.run("access", "--diff", "schema", "new").out.splitlines()]
    assert "~ acc_reader table public.orders rows of SELECT: all rows -> those of policy mine" in found
    assert "~ acc_clerk table public.orders rows of UPDATE: all rows -> none" in found
    shop.write("newer/roles.sql", (shop.root / "schema/roles.sql").read_text())
    shop.write("newer/orders.sql", TABLES + GRANTS + secured.replace("total > 0", "total > 1"))
    assert (
        "those of policy mine -> those of policy mine, with other conditions"
        in shop.run("access", "--diff", "new", "newer").out
    )


def test_a_live_database_and_the_files_that_made_it_agree(shop: Any) -> None:
    shop.database.admin().execute("CREATE ROLE acc_clerk")
    shop.write("schema/roles.sql", "")
    shop.write("schemadiff.toml", (shop.root / "schemadiff.toml").read_text().replace('"acc_r*", "acc_t*"', ""))
    shop.database.admin().execute("CREATE ROLE acc_reader")
    shop.sql(TABLES + GRANTS)
    found = shop.run("access", "--diff", shop.url, "schema")
    assert (found.out, found.code) == ("nobody gains or loses anything\n", 0)


def test_defaults_that_are_taken_away(shop: Any) -> None:
    """What the other state says of an object says what is the default here, where nobody says anything."""
    shop.write("new/roles.sql", (shop.root / "schema/roles.sql").read_text())
    more = (
        "CREATE EXTENSION pgcrypto SCHEMA public;\nREVOKE EXECUTE ON FUNCTION gen_random_bytes(int) FROM PUBLIC;\n"
        "ALTER DEFAULT PRIVILEGES FOR ROLE acc_reader REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;\n"
        "ALTER DEFAULT PRIVILEGES FOR ROLE acc_reader IN SCHEMA public GRANT SELECT ON TABLES TO acc_clerk;\n"
        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO acc_team;\nGRANT SELECT ON pg_authid TO acc_team;\n"
        "ALTER TABLE orders OWNER TO acc_team;\n"
    )
    shop.write("new/orders.sql", TABLES + GRANTS + more)
    told = [" ".join(line.split()) for line in shop.run("access", "--diff", "schema", "new").out.splitlines()]
    maintain = ", MAINTAIN" if shop.database.server.version >= 170000 else ""
    assert told == [
        "- PUBLIC function public.gen_random_bytes(integer) EXECUTE",
        "+ acc_team table pg_catalog.pg_authid SELECT",
        "- (migrator) table public.orders OWNER, ALL",
        f"+ acc_team table public.orders OWNER, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER{maintain}",
        "- PUBLIC functions to come, made by acc_reader EXECUTE",
        "+ acc_clerk tables to come in public, made by acc_reader SELECT",
    ]
    back = [" ".join(line.split()) for line in shop.run("access", "--diff", "new", "schema").out.splitlines()]
    assert sorted(line[1:] for line in back) == sorted(line[1:] for line in told)
    assert {line[0] for line in back} == {"+", "-"}


def test_one_state_at_a_time(shop: Any) -> None:
    for words in (("schema", "--url", "x"), ("schema", "--diff", "a", "b"), ("--env", "x", "--diff", "a", "b")):
        found = shop.run("access", *words)
        assert found.code == 64
        assert "SD660" in found.err
