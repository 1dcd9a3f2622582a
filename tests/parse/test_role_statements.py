"""What statements of migrations say about roles, and what only looks as if it did."""

from __future__ import annotations

import pytest

from schemadiff.parse.roles import RoleStatement, role_statement

GUARD = """DO $_$BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'a') THEN
        {}
    END IF;
END$_$"""


def found(text: str) -> RoleStatement:
    statement = role_statement(text)
    assert statement is not None
    return statement


@pytest.mark.parametrize(
    ("text", "names", "makes"),
    [
        ("create role a in role b, c role d admin e", "abcde", "a"),
        ("CREATE USER a CONNECTION LIMIT 4", "a", "a"),
        ("alter group a add user b, c", "abc", ""),
        ("ALTER USER a RENAME TO b", "ab", "b"),
        ("DROP ROLE IF EXISTS a, b", "ab", ""),
        ("GRANT a, b TO c WITH ADMIN TRUE, INHERIT FALSE", "abc", ""),
        ("REVOKE INHERIT OPTION FOR a FROM b CASCADE", "ab", ""),
        ("GRANT SET, ALTER SYSTEM ON PARAMETER work_mem, my.x TO a, PUBLIC", "a", ""),
        ("COMMENT ON ROLE a IS 'PASSWORD ''x'''", "a", ""),
        (GUARD.format("CREATE ROLE a ROLE b;"), "ab", "a"),
    ],
)
def test_names_are_found(text: str, names: str, makes: str) -> None:
    assert found(text).names == set(names)
    assert found(text).makes == set(makes)
    assert found(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "GRANT SELECT ON t TO a",
        'GRANT SELECT ("on") ON t TO a',
        "REVOKE ALL ON FUNCTION f() FROM a",
        "CREATE USER MAPPING FOR a SERVER s",
        "ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT SELECT ON TABLES TO b",
        "CREATE TABLE role (a int)",
        "SECURITY LABEL ON ROLE a IS 'x'",
    ],
)
def test_other_statements_are_none(text: str) -> None:
    assert role_statement(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "DO $$BEGIN CREATE ROLE a; END$$",
        GUARD.format("CREATE ROLE a; PERFORM evil();"),
        GUARD.format("CREATE ROLE a; END IF; PERFORM evil(); IF true THEN CREATE ROLE b;"),
        GUARD.format("DROP ROLE b;"),
        GUARD.format("CREATE TABLE a ();"),
        GUARD.format('CREATE ROLE "$_$"; SELECT evil();'),
        GUARD.replace("'a'", "evil()").format("CREATE ROLE a;"),
        GUARD.replace("'a'", "'$_$'").format("CREATE ROLE a;"),
    ],
)
def test_code_is_no_role_statement(text: str) -> None:
    """A superuser runs role statements; code of the user's never runs as one."""
    assert role_statement(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "CREATE ROLE a PASSWORD 'sEcReT' LOGIN",
        "CREATE USER a ENCRYPTED PASSWORD $x$sEcReT$x$ LOGIN",
        "ALTER ROLE a WITH PASSWORD E'sEcReT\\n' LOGIN",
        "ALTER ROLE a password 'sEcReT' valid until '2030-01-01' password 'sEcReT2' LOGIN",
    ],
)
def test_passwords_go_no_further(text: str) -> None:
    statement = found(text)
    assert statement.password
    assert "sEcReT" not in repr(statement)
    assert statement.text.rstrip().endswith("LOGIN")
    assert len(statement.text) == len(text)


def test_no_password_and_settings_called_so_are_kept() -> None:
    for text in ("CREATE ROLE a PASSWORD NULL", "ALTER ROLE a SET my.password TO 'x'"):
        assert not found(text).password
        assert found(text).text == text


def test_who_granted_is_left_out() -> None:
    assert found("GRANT a TO b GRANTED BY c").names == {"a", "b"}
    assert found('GRANT a TO b WITH INHERIT TRUE GRANTED BY "c d"').text.rstrip() == "GRANT a TO b WITH INHERIT TRUE"
    assert found("REVOKE a FROM b GRANTED BY c CASCADE").text.split() == ["REVOKE", "a", "FROM", "b", "CASCADE"]
    assert found("COMMENT ON ROLE a IS 'GRANTED BY x'").text.endswith("'GRANTED BY x'")


def test_the_database_that_is_named_is_the_one_at_hand() -> None:
    statement = found("ALTER ROLE a IN DATABASE \"My shop\" SET work_mem TO '1MB'")
    assert statement.text_in("other db") == "ALTER ROLE a IN DATABASE \"other db\" SET work_mem TO '1MB'"
    assert found("ALTER ROLE a RESET ALL").text_in("other") == "ALTER ROLE a RESET ALL"
