"""Two states of a case in, beside things that have nothing to do with it: the part is proven as the whole is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from schemadiff.fingerprint import fingerprint
from schemadiff.model import ObjectId
from schemadiff.parse.read import joined, parse_text
from schemadiff.proof.build import build
from schemadiff.proof.compare import Side
from schemadiff.proof.narrow import build_narrowly
from schemadiff.proof.scope import scope_of
from schemadiff.scratch import Server
from schemadiff.sources import trust
from schemadiff.sources.desired import desired_state
from tests.test_cases import case_options, managing, parameters, rendered, trusted

ELSEWHERE = """
CREATE SCHEMA elsewhere;
CREATE TYPE elsewhere.mood AS ENUM ('good', 'bad');
CREATE TABLE elsewhere.parent (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m elsewhere.mood DEFAULT 'good');
CREATE TABLE elsewhere.child (id serial PRIMARY KEY, parent bigint REFERENCES elsewhere.parent, CHECK (parent > 0));
CREATE INDEX child_parent ON elsewhere.child (parent) WHERE parent > 7;
CREATE VIEW elsewhere.both AS SELECT p.id, c.parent FROM elsewhere.parent p JOIN elsewhere.child c ON c.parent = p.id;
CREATE FUNCTION elsewhere.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON elsewhere.child FOR EACH ROW EXECUTE FUNCTION elsewhere.touch();
COMMENT ON COLUMN elsewhere.child.parent IS 'whose';
GRANT SELECT ON elsewhere.both TO PUBLIC;
"""
# All cases take as long as the suite's longest test; these are the kinds that lean on each other most.
KINDS = frozenset(
    (
        "constraint",
        "database_setting",
        "enum",
        "function",
        "inheritance",
        "partition",
        "subscription",
        "trigger",
        "view",
    ),
)
# Where the part did not do, and the whole was proven: that is right, and only slow.
WHOLE = frozenset(
    ("not_null_of_a_column_whose_type_changes_above", "circle_beside_a_conversion_of_one_name"),
)


@pytest.mark.parametrize("case", list(parameters(KINDS)))
def test_the_part_is_proven_as_the_whole_is(case: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    options = case_options(case)
    if trusted(options, server):
        monkeypatch.setenv(trust.VARIABLE, "1")
    if not options.get("min_version", 0) <= server.version // 10000 <= options.get("max_version", 99):
        pytest.skip("not for this PostgreSQL")
    if "elsewhere" in (case / "after.sql").read_text() or options.get("seen"):
        pytest.skip("it is about more than a part")
    files = [[parse_text((case / name).read_text(), name), parse_text(ELSEWHERE, "e.sql")] for name in NAMES]
    with (
        managing(server, options.get("roles")) as server,
        desired_state(server, joined(files[0])) as before,
        desired_state(server, joined(files[1])) as after,
    ):
        target = Side(server, after.catalog)
        whole = build(server, before.catalog, target, renames=after.renames, target_held=after.held)
        part = build_narrowly(
            server, before.catalog, target, renames=after.renames, target_held=after.held, least=0, most=2
        )
        assert part.narrow == (case.name not in WHOLE)
        for back in (False, True):
            assert rendered(part, after.catalog, back=back) == rendered(whole, after.catalog, back=back)
        assert (part.down_problem, part.notes, part.rows) == (whole.down_problem, whole.notes, whole.rows)
        assert fingerprint(part.start) == fingerprint(whole.start)
        assert fingerprint(part.result) == fingerprint(whole.result)


def test_the_comment_of_public_goes(server: Server) -> None:
    """Every database comes with it: what both states have alike is made without, and the start needs it again."""
    elsewhere = parse_text(ELSEWHERE, "e.sql")
    comes = parse_text("COMMENT ON SCHEMA public IS NULL; CREATE TABLE t (id integer);", "after.sql")
    with desired_state(server, elsewhere) as before, desired_state(server, joined([elsewhere, comes])) as after:
        target = Side(server, after.catalog)
        part = build_narrowly(server, before.catalog, target, target_held=after.held, least=0, most=2)
    assert part.narrow
    assert "COMMENT ON SCHEMA public IS NULL" in rendered(part, after.catalog, back=False)
    assert "COMMENT ON SCHEMA public IS 'standard public schema'" in rendered(part, after.catalog, back=True)


NAMES = ("before.sql", "after.sql")


def scoped(server: Server, text: str, *changed: ObjectId) -> set[str]:
    with desired_state(server, parse_text(text, "s.sql")) as found:
        part = scope_of(found.catalog, found.catalog, changed)
    return {str(who) for who in part.start.objects if who.kind not in ("owner", "schema", "extension")}


def test_what_leans_on_it_and_what_it_needs(server: Server) -> None:
    text = """
    CREATE TABLE a (id int PRIMARY KEY, x int);
    CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a, y int CHECK (y > 0));
    CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b);
    CREATE VIEW v AS SELECT x FROM a; CREATE VIEW w AS SELECT * FROM v;
    CREATE TABLE d (a int REFERENCES a, z int); CREATE TABLE alone (id int); COMMENT ON VIEW w IS 'c';
    """
    found = scoped(server, text, ObjectId("column", ("public", "b", "y")))
    # b is whole, a has its columns and the key that b needs; c is there because it leans on b.
    assert {"constraint public.b.b_y_check", "constraint public.b.b_a_fkey", "constraint public.a.a_pkey"} <= found
    assert "table public.c" in found
    assert not found & {"view public.v", "table public.d", "table public.alone"}
    assert {"view public.v", "view public.w", "comment view.public.w", "table public.b", "table public.d"} <= scoped(
        server, text, ObjectId("column", ("public", "a", "x"))
    )


def test_what_a_function_names(server: Server) -> None:
    text = """
    CREATE TABLE log (id int, line text NOT NULL DEFAULT 'x'); CREATE TABLE other (id int);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM inner_note(); RETURN NEW; END';
    CREATE FUNCTION inner_note() RETURNS void LANGUAGE plpgsql AS 'BEGIN INSERT INTO log (id) VALUES (1); END';
    CREATE TABLE t (id int); CREATE TRIGGER noted AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION note();
    """
    found = scoped(server, text, ObjectId("column", ("public", "t", "id")))
    assert {"trigger public.t.noted", "default public.log.line"} <= found
    assert "table public.other" not in found


def test_a_part_that_fails_gives_way_to_the_whole(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def part_of_nothing(start: Any, target: Any, changed: Any) -> Any:
        return scope_of(start, target, [])

    before, after = (f"CREATE TABLE t (id int{more}); CREATE TABLE u (id int);" for more in ("", ", x int"))
    monkeypatch.setattr("schemadiff.proof.narrow.scope_of", part_of_nothing)
    with (
        desired_state(server, parse_text(before, "s.sql")) as old,
        desired_state(server, parse_text(after, "s.sql")) as new,
    ):
        made = build_narrowly(server, old.catalog, Side(server, new.catalog), target_held=new.held, least=0, most=2)
    assert not made.narrow
    assert [re.sub(r"\s+", " ", str(step.subject.id)) for step in made.steps] == ["column public.t.x"]
