"""Names and texts that nobody hopes for: through generate, apply, psql and back to no change."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pytest

from tests.project import client

NAMES = [
    'two "quotes"',
    "it's",
    "a.b",
    "line\nbreak",
    "carriage\rreturn",
    "😀 emoji",
    "UPPER",
    "select",
    " blank ",
    "%s {{ 7*7 }} $1",
    "semi;colon -- and \\! touch foreign",
    "ä" * 31,
    "n" * 63,
]


def migration(project: Any) -> str:
    """The text of the only migration, with the line ends it has."""
    (file,) = (p for p in (project.root / "generated").glob("001_*.sql") if not p.name.endswith(".down.sql"))
    return file.read_bytes().decode()


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_survives(project: Any, name: str) -> None:
    n = quoted(name)
    project.write(
        "schema/t.sql",
        f"CREATE SCHEMA {n};\nCREATE TYPE {n}.{n} AS ENUM ('a');\n"
        f"CREATE TABLE public.{n} ({n} int PRIMARY KEY, e {n}.{n}, CONSTRAINT c CHECK ({n} > 0));\n"
        f"CREATE VIEW {n}.v AS SELECT {n} FROM public.{n};\nCOMMENT ON TABLE public.{n} IS 'c';\n",
    )
    project.succeed("generate")
    assert "ERROR" not in project.psql(migration(project))
    assert not (project.root / "foreign").exists()
    found = project.database.admin().execute("SELECT 1 FROM pg_attribute WHERE attname = %s", (name,)).fetchone()
    assert found is not None
    assert project.run("diff", project.url, "schema").out.replace("+ owner", "- owner").count("+ ") == 0


def test_a_name_that_is_too_long_is_cut_as_postgresql_does(project: Any) -> None:
    project.write("schema/t.sql", f"CREATE TABLE {'x' * 70} (id int);\nCOMMENT ON TABLE {'x' * 70} IS 'long';\n")
    project.succeed("generate")
    project.succeed("apply")
    assert project.succeed("generate") == "no change\n"


TEXTS = [
    "one\ntwo",
    "line\n; DROP TABLE t; --\n\\! touch foreign\n",
    "back\\slash \\! touch foreign",
    "a\r\\! touch foreign",
    "/* not */ closed */ -- ",
    "$$ $_$ $body$",
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "'quotes''' \"and\" E'\\n'",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_comments_run_nothing(project: Any, text: str) -> None:
    """S1: psql runs the generated file, and nothing in it that a comment holds."""
    literal = "'" + text.replace("'", "''") + "'"
    project.write(
        "schema/t.sql",
        f"CREATE TABLE t (a int);\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
        f"COMMENT ON TABLE t IS {literal};\nCOMMENT ON COLUMN t.a IS {literal};\n"
        f"COMMENT ON FUNCTION f() IS {literal};\n",
    )
    project.succeed("generate", "-m", text)
    assert "ERROR" not in project.psql(migration(project))
    assert not (project.root / "foreign").exists()
    rows = project.database.admin().execute("SELECT description FROM pg_description WHERE objoid = 't'::regclass")
    assert {row[0] for row in rows} == {text}


def test_names_of_the_author_and_of_files_run_nothing(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("schemadiff.toml", 'author = "A \\\\! touch foreign; DROP TABLE t;"\n')
    project.write("schema/odd\n\\! touch foreign\n.sql", "CREATE TABLE t (a int);\n")
    project.succeed("generate")
    assert "ERROR" not in project.psql(migration(project))
    assert not (project.root / "foreign").exists()


def test_nested_dollar_quotes(project: Any) -> None:
    project.write(
        "schema/f.sql",
        "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $a$\nBEGIN\n  EXECUTE $b$ SELECT $c$;$c$ $b$;\n"
        "  RETURN $function$x$function$ || '$$';\nEND $a$;\nCREATE TABLE t (a text DEFAULT $x$ $$ ; $x$);\n",
    )
    project.succeed("generate")
    project.succeed("apply")
    assert project.succeed("generate") == "no change\n"


def test_crlf_files_keep_the_bodies_of_functions(project: Any) -> None:
    body = "\r\nBEGIN\r\n  RETURN 1;\r\nEND\r\n"
    text = f"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $${body}$$;\r\n"
    project.write("schema/f.sql", text + "-- a remark\r\nCREATE TABLE t (\r\n  a int\r\n);\r\n")
    project.succeed("generate")
    project.succeed("apply")
    assert project.succeed("generate") == "no change\n"
    found = project.database.admin().execute("SELECT prosrc FROM pg_proc WHERE proname = 'f'").fetchone()
    assert found == (body,)


def test_an_empty_file_and_a_byte_order_mark(project: Any) -> None:
    project.write("schema/empty.sql", "")
    project.write("schema/remark.sql", "-- nothing yet\n")
    project.write("schema/bom.sql", b"\xef\xbb\xbfCREATE TABLE t (a int);\n")
    project.succeed("generate")
    assert "CREATE TABLE public.t" in migration(project)


@pytest.mark.parametrize("noise", [os.urandom(4000) + b"\xff", b"CREATE TABLE t (a int);\0", bytes(range(256))])
def test_binary_noise(project: Any, noise: bytes) -> None:
    project.write("schema/noise.sql", noise)
    outcome = project.run("generate")
    assert outcome.code == 64
    assert "schema/noise.sql:" in outcome.err
    assert "SD103" in outcome.err
    assert "hint:" in outcome.err
    assert project.migrations() == []


def test_all_errors_of_a_run_at_once(project: Any) -> None:
    project.write("schema/a.sql", "CREATE TABLE a (x nono);\n\nINSERT INTO a VALUES (1);\n\\! ls\n")
    project.write("schema/b.sql", "CREATE TABEL b (x int);\nSELECT 'open\n")
    outcome = project.run("generate")
    assert outcome.code == 64
    assert "schema/a.sql:3:1" in outcome.err
    assert "schema/a.sql:4:1" in outcome.err
    assert "schema/b.sql:1:" in outcome.err
    assert "schema/b.sql:2:" in outcome.err
    assert outcome.err.count("hint:") >= 4


def test_what_postgresql_refuses_is_told_in_its_words(project: Any) -> None:
    project.write("schema/a.sql", "CREATE TABLE a (\n  x nono\n);\n")
    outcome = project.run("generate")
    assert outcome.code == 64
    assert "schema/a.sql:2:5" in outcome.err
    assert 'type "nono" does not exist' in outcome.err


@pytest.mark.parametrize("missing", ["schema", "schemata"])
def test_a_missing_directory(project: Any, missing: str) -> None:
    if missing == "schema":
        (project.root / "schema").rmdir()
    else:
        project.write("schemadiff.toml", 'schema = "schemata"\n')
    outcome = project.run("generate")
    assert outcome.code == 64
    assert f"{missing} does not exist" in outcome.err
    assert "SD104" in outcome.err
    assert "hint:" in outcome.err


def test_a_table_with_the_name_of_the_ledger(project: Any) -> None:
    project.write("schema/t.sql", "CREATE TABLE schema_migrations (version text);\n")
    outcome = project.run("generate")
    assert outcome.code == 64
    assert "schema/t.sql:1:1: error SD617" in outcome.err
    project.write("schemadiff.toml", 'ledger = "public.applied"\n')
    project.succeed("generate")
    project.succeed("apply")
    assert project.succeed("generate") == "no change\n"


MAPPING = """CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', "api-key" 'k''ey');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'hidden %s \\ thing');
CREATE PUBLICATION p;
CREATE SUBSCRIPTION sub CONNECTION 'host=x password=deep' PUBLICATION p WITH (connect = false, slot_name = NONE);
CREATE FOREIGN TABLE f (a int OPTIONS (token 'hidden column')) SERVER s OPTIONS (secret 'hidden table', name 'n');
CREATE FUNCTION g() RETURNS text LANGUAGE sql SET app.api_key = 'hidden \\ function'
AS $$SELECT
 ' SET "app.api_key" TO ''shown'' :''secret'' ';
$$;
CREATE PROCEDURE h() LANGUAGE sql SET app.pwd = 'hidden routine' SET app.shade = 'shown too' BEGIN ATOMIC SELECT 1; END;
ALTER DATABASE d SET app.db_token = 'hidden database';
"""


@pytest.mark.usefixtures("own_parameters")
def test_secrets_are_written_only_when_asked_for(project: Any) -> None:
    project.write("empty/nothing.sql", "-- nothing yet\n")
    project.write("schema/s.sql", MAPPING)
    asked = project.run("diff", "empty", "schema", "--format", "sql")
    assert all(word not in asked.out + asked.err for word in ("hidden", "deep", "ey'"))
    assert "password :'secret'" in asked.out
    assert "SET app.db_token TO %L" in asked.out
    assert "token :'secret'" in asked.out
    assert "(secret :'secret', name 'n')" in asked.out
    assert asked.out.count("""SET "app.api_key" TO :'secret'""") == 1
    assert """' SET "app.api_key" TO ''shown'' :''secret'' '""" in asked.out
    assert "SET \"app.shade\" TO 'shown too'" in asked.out
    written = project.run("diff", "empty", "schema", "--format", "sql", "--secrets", "write")
    assert "OPTIONS (password E'hidden %s \\\\ thing')" in written.out
    assert "CONNECTION 'host=x password=deep'" in written.out
    assert "\"api-key\" 'k''ey'" in written.out
    assert written.out.count(":'") == 1, "in the body of g"
    for value in ("column", "table", "routine", "database"):
        assert f"'hidden {value}'" in written.out or f"''hidden {value}''" in written.out


@pytest.mark.usefixtures("own_parameters")
def test_apply_says_that_a_secret_is_asked_for(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And applies a file that has it; then nobody sees a difference."""
    if project.database.version < 150000:  # There a superuser has to apply it.
        monkeypatch.setenv("DATABASE_URL", project.database.url)
    project.write(
        "schema/s.sql", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET app.api_key = 'hidden' AS 'SELECT 1';\n"
    )
    project.succeed("generate", "-m", "a")
    refused = project.run("apply")
    assert (refused.code, "error SD436" in refused.err, "--secrets write" in refused.err) == (64, True, True)
    for path in (project.root / "generated").iterdir():
        path.unlink()
    project.succeed("generate", "-m", "a", "--secrets", "write")
    project.succeed("apply")
    assert project.succeed("drift") == "in sync\n"
    assert project.succeed("generate") == "no change\n"
    project.database.admin().execute("ALTER FUNCTION f() SET app.other = 'shown'")
    found = project.run("drift")
    assert (found.code, "shown" in found.out, "hidden" in found.out + found.err) == (2, True, False)
    reverted = project.run("drift", "--revert", "-m", "back")
    assert (reverted.code, "hidden" in reverted.out + reverted.err) == (0, False)
    assert "hidden" not in (project.root / "generated/002_back.sql").read_text()
    project.database.admin().execute("ALTER FUNCTION f() SET app.api_key = 'another'")
    adopted = project.run("drift", "--adopt", "--dry-run")
    assert "another" not in adopted.out + adopted.err


@pytest.mark.usefixtures("own_parameters")
def test_psql_and_baseline_are_a_way(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all that asks: an option, a routine, the database."""
    monkeypatch.setenv("DATABASE_URL", project.database.url)
    project.write(
        "schema/s.sql",
        """CREATE FOREIGN DATA WRAPPER w OPTIONS (token 'hidden');
        CREATE SERVER s FOREIGN DATA WRAPPER w;
        CREATE FOREIGN TABLE t (a int OPTIONS (pwd 'hidden')) SERVER s;
        CREATE FUNCTION f() RETURNS int LANGUAGE sql SET app.api_key = 'hidden' AS 'SELECT 1';
        ALTER DATABASE d SET app.token = 'hidden';
        """,
    )
    project.succeed("generate", "-m", "a")
    tool = client(project.database.server.binaries, "psql")
    command = [tool, "-X", "-v", "ON_ERROR_STOP=1", "-v", "secret=it's", "-d", project.database.url]

    def by_psql(name: str) -> None:
        path = project.root / "generated" / name
        done = subprocess.run([*command, "-f", str(path)], capture_output=True, text=True, check=False)
        assert (done.returncode, "it's" in done.stdout) == (0, False), done.stderr

    by_psql("001_a.sql")
    project.succeed("baseline", "1")
    assert project.succeed("drift") == "in sync\n"
    settings = (
        project.database.admin()
        .execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting s JOIN pg_database d"
            " ON d.oid = setdatabase WHERE datname = current_database()"
        )
        .fetchall()
    )
    assert settings == [("app.token=it's",)]
