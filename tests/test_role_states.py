"""Schema files with managed roles: what is wrong with them is told, at its place, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schemadiff.diagnostics import InputError, Refused
from schemadiff.kinds.role import Role
from schemadiff.model import Catalog, ObjectId
from schemadiff.parse.read import parse_text
from schemadiff.plan.own_roles import refuse_own_roles
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.roles import is_managed, only_managed
from schemadiff.scratch import Server, scratch_server
from schemadiff.sources.desired import desired_state


@pytest.fixture(scope="module")
def managing(server: Server) -> Iterator[Server]:
    """A server on which the roles of the case are managed. They exist only while they are read."""
    with scratch_server(roles=("case_*", "!case_not")) as found:
        yield found


def state(server: Server, text: str) -> Catalog:
    with desired_state(server, parse_text(text, "t.sql")) as desired:
        return desired.catalog


@pytest.mark.parametrize(
    ("text", "code", "place", "said"),
    [
        ("\nCREATE ROLE case_a PASSWORD 'sEcReT'", "SD205", "t.sql:2:1", "password"),
        ("CREATE ROLE case_a;\nALTER USER case_a PASSWORD 'sEcReT'", "SD205", "t.sql:2:1", "password"),
        ("CREATE TABLE t ();\nGRANT SELECT ON t TO case_typo", "SD206", "t.sql:1:1", "CREATE ROLE case_typo"),
        ("CREATE ROLE case_a;\n\n  GRANT case_typo TO case_a", "SD206", "t.sql:3:3", "case_typo"),
        ("CREATE ROLE case_a;\nALTER ROLE case_a SET work_mem FROM CURRENT", "SD208", "t.sql:2:1", "FROM CURRENT"),
        (
            "CREATE ROLE case_a; ALTER ROLE case_a IN DATABASE x RESET ALL;\nALTER ROLE case_a IN DATABASE y RESET ALL",
            "SD208",
            "t.sql:2:1",
            "IN DATABASE y",
        ),
        ("CREATE ROLE case_a;\nALTER ROLE case_a SET nonsense = 1", "SD201", "t.sql:2:1", "unrecognized"),
        ("CREATE ROLE case_a;\nCREATE ROLE case_a", "SD201", "t.sql:2:1", "already exists"),
        ("GRANT SET ON PARAMETER work_mem TO PUBLIC, others", "SD115", "t.sql:1:1", "`roles`"),
    ],
)
def test_mistakes_are_told(managing: Server, text: str, code: str, place: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        state(managing, text)
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, str(diagnostic.origin)) == (code, place)
    assert said in str(diagnostic)
    assert "sEcReT" not in str(caught.value)


def test_all_mistakes_are_told_at_once_and_consequences_are_not(managing: Server) -> None:
    text = """CREATE ROLE case_a CONNECTION LIMIT -5; COMMENT ON ROLE case_a IS 'x'; GRANT pg_monitor TO case_a;
    CREATE ROLE case_b; ALTER ROLE case_b SET nonsense = 1;"""
    with pytest.raises(InputError) as caught:
        state(managing, text)
    assert [d.message.split(":")[0] for d in caught.value.diagnostics] == [
        "invalid connection limit",
        'unrecognized configuration parameter "nonsense"',
    ]


def test_the_order_of_files_does_not_matter(managing: Server) -> None:
    text = """ALTER ROLE case_c SET work_mem = '1MB'; GRANT case_a TO case_c; CREATE ROLE case_c IN ROLE case_b;
    CREATE ROLE case_b ROLE case_a; CREATE ROLE case_a;"""
    catalog = state(managing, text)
    memberships = {i.path for i in catalog.objects if i.kind == "role_membership"}
    assert memberships == {("case_c", "case_a"), ("case_c", "case_b"), ("case_a", "case_b")}
    assert str(catalog.origins[ObjectId("role", ("case_b",))]) == "t.sql:2:5"


def test_what_pg_dumpall_writes_is_understood(managing: Server) -> None:
    text = """CREATE ROLE case_a;
    ALTER ROLE case_a WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB LOGIN NOREPLICATION NOBYPASSRLS;
    ALTER ROLE case_a SET search_path TO 'app', 'public';
    GRANT pg_monitor TO case_a GRANTED BY somebody;"""
    objects = state(managing, text).objects
    assert ObjectId("role_membership", ("case_a", "pg_monitor")) in objects
    assert [o.login for o in objects.values() if isinstance(o, Role)] == [True]


def test_only_roles_that_match_are_there(managing: Server) -> None:
    text = "CREATE ROLE case_a; CREATE ROLE case_not PASSWORD 'x'; CREATE ROLE other; GRANT case_a TO other;"
    catalog = state(managing, text)
    assert [i for i in sorted(catalog.objects) if i.kind.startswith("role")] == [ObjectId("role", ("case_a",))]


def test_a_role_that_still_owns_something_is_not_dropped(managing: Server) -> None:
    before = state(managing, "CREATE ROLE case_a; CREATE TABLE t (); ALTER TABLE t OWNER TO case_a;")
    after = state(managing, "CREATE TABLE t ();")
    with pytest.raises(InputError, match="SD209") as caught:
        build(managing, before, Side(managing, after))
    assert "owner on table public.t" in str(caught.value)
    with_its_table = build(managing, before, Side(managing, state(managing, "CREATE TABLE u ();")))
    assert [s.subject.id.kind for s in with_its_table.steps if s.verb == "drop"] == ["table", "role"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("CREATE ROLE case_me LOGIN", "", "would drop the role"),
        ("CREATE ROLE case_me LOGIN CREATEROLE", "CREATE ROLE case_me", "take CREATEROLE, LOGIN from the role"),
        ("", "CREATE ROLE case_first", "was made with"),
    ],
)
def test_a_migration_keeps_what_it_stands_on(managing: Server, before: str, after: str, said: str) -> None:
    live, desired = state(managing, before), state(managing, after)
    with pytest.raises(Refused, match="SD716") as caught:
        refuse_own_roles(live, desired, {"case_me", None}, "case_first")
    assert said in str(caught.value)
    refuse_own_roles(live, desired, {"case_other"}, "postgres")


def test_patterns() -> None:
    patterns = ("app_*", "!app_old", "reporting")
    assert [name for name in ("app_", "app_old", "App_x", "reporting", "x") if is_managed(name, patterns)] == [
        "app_",
        "reporting",
    ]
    assert not is_managed("pg_monitor", ("*",))
    assert not is_managed("app_x", ())


def test_a_snapshot_is_compared_without_the_roles_of_others(managing: Server) -> None:
    catalog = state(managing, "CREATE ROLE case_a IN ROLE case_b; CREATE ROLE case_b; COMMENT ON ROLE case_b IS 'x';")
    kept = only_managed(catalog, ("case_a",))
    assert {i for i in catalog.objects if i not in kept.objects} == {
        ObjectId("role", ("case_b",)),
        ObjectId("comment", ("role", "case_b")),
    }
    assert all(needs <= kept.objects.keys() for needs in kept.needs.values())
    assert isinstance(kept.objects[ObjectId("role", ("case_a",))], Role)
