"""A database and its script of roles go in; each role does its own job on a real server, and no other's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from schemadiff.doctor.roles_sql import role_name
from schemadiff.scratch.access import url_of

SCHEMA = """
CREATE SCHEMA "Odd; schema";
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total int);
CREATE TABLE "Odd; schema"."t""--" (a serial PRIMARY KEY);
CREATE VIEW v AS SELECT total FROM orders;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
CREATE TYPE mood AS ENUM ('good');
"""
REFUSED = psycopg.errors.InsufficientPrivilege


class Roles:
    """The four roles of the project's database."""

    def __init__(self, project: Any) -> None:
        self.project = project
        self.database = project.database.name
        self.names = {job: role_name(self.database, job) for job in ("owner", "migrator", "app", "drift")}

    def url(self, job: str) -> str:
        info = self.project.database.admin().info
        return url_of(f"host={info.host} port={info.port} user={self.names[job]} dbname={self.database}")

    def run(self, job: str, text: str) -> list[Any]:
        with psycopg.connect(self.url(job), autocommit=True) as connection:
            cursor = connection.execute(text.encode())
            return cursor.fetchall() if cursor.description else []

    def drop(self) -> None:
        admin = self.project.database.admin()
        admin.execute(SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(Identifier(self.database)))
        for name in reversed(self.names.values()):
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone():
                admin.execute(SQL("DROP OWNED BY {} CASCADE").format(Identifier(name)))
                admin.execute(SQL("DROP ROLE {}").format(Identifier(name)))


@pytest.fixture
def roles(project: Any, nothing_kept: None) -> Iterator[Roles]:
    """A project that is applied, and the roles of its script."""
    project.write("schema/all.sql", SCHEMA)
    project.succeed("generate", "--offline")
    project.succeed("apply")
    made = Roles(project)
    admin = project.database.admin()
    try:
        script = project.succeed("doctor", "--roles-sql")
        admin.execute(script.encode())
        # What is there is not made again.
        again = project.succeed("doctor", "--roles-sql", "--url", project.database.url)
        assert "CREATE ROLE" not in again
        admin.execute(again.encode())
        assert " PASSWORD " not in script
        yield made
    finally:
        admin.execute("ROLLBACK")
        made.drop()


def test_each_role_does_its_job_and_no_other(roles: Roles, monkeypatch: pytest.MonkeyPatch) -> None:
    project = roles.project
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        roles.run("owner", "SELECT 1")

    # The application: rows and routines, now and in what comes; no table of its own, and not the ledger.
    roles.run("app", "INSERT INTO orders (total) VALUES (1)")
    roles.run("app", 'INSERT INTO "Odd; schema"."t""--" DEFAULT VALUES')
    assert roles.run("app", "SELECT total, f() FROM v") == [(1, 1)]
    for text in (
        "CREATE TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE orders ADD x int",
        "TRUNCATE orders",
        "DROP TABLE orders",
        "SELECT * FROM schema_migrations",
        "CREATE TEMPORARY TABLE mine (a int)",
    ):
        with pytest.raises(REFUSED):
            roles.run("app", text)

    # Drift: catalogs, and no rows at all.
    for text in (
        "SELECT * FROM orders",
        "SELECT f()",
        "CREATE TABLE mine (a int)",
        "SELECT * FROM schema_migrations",
        "CREATE TEMPORARY TABLE mine (a int)",
    ):
        with pytest.raises(REFUSED):
            roles.run("drift", text)

    # The migrator: applies, and what it makes is the owner's, and open to the application.
    project.write("schema/more.sql", "CREATE SCHEMA more;\nCREATE TABLE more.t (id int PRIMARY KEY, a serial);\n")
    project.write(
        "schema/all.sql", SCHEMA.replace("total int)", "total int, note text)").replace("'good'", "'good', 'bad'")
    )
    monkeypatch.setenv("DATABASE_URL", roles.url("migrator"))
    project.succeed("generate", "-m", "more")
    project.succeed("apply")
    owner = "SELECT tableowner FROM pg_tables WHERE schemaname = 'more'"
    assert roles.run("drift", owner) == [(roles.names["owner"],)]
    roles.run("app", "INSERT INTO more.t VALUES (1); SELECT note FROM orders")
    # What the script granted stands in no file yet; nothing else is drift.
    drifted = json.loads(project.run("drift", "--format", "json").out)["databases"][0]["drift"]
    assert {entry["kind"] for entry in drifted} == {"grant", "default_privileges"}
    with pytest.raises(REFUSED):
        roles.run("migrator", "CREATE ROLE anybody")
    # Nobody else gets in.
    project.database.admin().execute("CREATE ROLE doctor_stranger LOGIN")
    try:
        roles.names["stranger"] = "doctor_stranger"
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            roles.run("stranger", "SELECT 1")
    finally:
        del roles.names["stranger"]
        project.database.admin().execute("DROP ROLE doctor_stranger")


def test_drift_reports_to_its_role_what_it_reports_to_a_superuser(roles: Roles) -> None:
    project = roles.project
    for text in (
        "ALTER TABLE orders ADD rogue int",
        "DROP VIEW v",
        "GRANT DELETE ON orders TO PUBLIC",
        'CREATE INDEX rogue_idx ON "Odd; schema"."t""--" (a)',
    ):
        project.database.admin().execute(text.encode())
    seen = {
        who: project.run("drift", "--url", url)
        for who, url in (("superuser", project.database.url), ("drift", roles.url("drift")))
    }
    assert seen["superuser"].code == 2
    assert seen["drift"].out == seen["superuser"].out
    assert seen["drift"].code == seen["superuser"].code
    assert "rogue" in seen["drift"].out
    access = [project.succeed("access", "--url", url) for url in (project.database.url, roles.url("drift"))]
    assert access[0] == access[1]


def test_doctor_says_who_may_do_what(roles: Roles) -> None:
    project = roles.project
    can = {}
    for job in ("migrator", "app", "drift"):
        found = project.run("doctor", "--url", roles.url(job), "--format", "json")
        # What a role does not see is a note; nothing is wrong with the database.
        assert found.code == 0, found.out
        document = json.loads(found.out)
        can[job] = {one["name"] for one in document["jobs"] if not one["lacks"]}
        assert document["connection"]["superuser"] is False
    assert can == {
        "migrator": {"owner", "migrator", "application", "drift"},
        "app": {"application", "drift"},
        "drift": {"drift"},
    }
    lacks = {
        one["name"]: one["lacks"]
        for one in json.loads(project.run("doctor", "--url", roles.url("drift"), "--format", "json").out)["jobs"]
    }
    assert any("orders" in words for words in lacks["application"])
    assert "the database is another role's" in lacks["owner"]
    text = project.run("doctor", "--url", roles.url("drift")).out
    assert "drift        yes" in text
    assert "this role may not read how far sequences are" in text


def test_a_long_name_is_cut() -> None:
    assert role_name("shop", "owner") == "shop_owner"
    names = {role_name("é" * 40, job) for job in ("owner", "migrator", "app", "drift")}
    assert len(names) == 4
    assert all(len(name.encode()) <= 63 for name in names)


def test_a_ledger_without_a_notice(roles: Roles) -> None:
    project = roles.project
    project.database.admin().execute("COMMENT ON TABLE schema_migrations IS NULL")
    found = project.run("doctor", "--url", roles.url("drift"), "--format", "json")
    document = json.loads(found.out)
    assert found.code == 6
    assert any(one["code"] == "SD661" and one["severity"] == "warning" for one in document["findings"])
    assert {one["name"]: bool(one["lacks"]) for one in document["jobs"]}["drift"]


def test_a_database_with_a_name_that_is_no_word(project: Any) -> None:
    """Whatever stands in a name stays a name: no statement of it runs, and no comment ends early."""
    odd = "o'd\"d; DROP TABLE t; --\n\\q"
    admin, made = project.database.admin(), {}
    admin.execute(SQL("CREATE DATABASE {}").format(Identifier(odd)))
    try:
        url = url_of(make_conninfo(project.database.url, dbname=odd))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE t (a int)")
            script = project.succeed("doctor", "--roles-sql", "--url", url)
            made = {job: role_name(odd, job) for job in ("owner", "migrator", "app", "drift")}
            connection.execute(script.encode())
            found = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 't'").fetchone()
            assert found == (made["owner"],)
            connection.execute(SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(Identifier(odd)))
            for name in made.values():
                connection.execute(SQL("DROP OWNED BY {} CASCADE").format(Identifier(name)))
    finally:
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(odd)))
        for name in made.values():
            admin.execute(SQL("DROP ROLE IF EXISTS {}").format(Identifier(name)))


def test_the_script_is_sql_alone(project: Any) -> None:
    assert project.run("doctor", "--roles-sql", "--format", "json").code == 64
