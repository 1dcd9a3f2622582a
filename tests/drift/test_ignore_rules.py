"""Rules of schemadiff.toml in; what the project looks at, and what it leaves alone, out."""

from __future__ import annotations

import json

import pytest

from schemadiff.ignore import leaving_out, rule_of
from schemadiff.model import ObjectId
from tests.project import Project

INDEX, TABLE, COLUMN = (
    ObjectId("index", ("public", "tmp_a")),
    ObjectId("table", ("audit", "events")),
    ObjectId("column", ("audit", "events", "at")),
)
ROUTINE = ObjectId("function", ("public", "f", "integer, text"))
GRANT = ObjectId("grant", ("table", "public", "t", "role:app"))
COMMENT = ObjectId("comment", ("column", "audit", "events", "at"))


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("index:public.tmp_*", [INDEX], [TABLE, ObjectId("table", ("public", "tmp_a"))]),
        ("tmp_*", [INDEX, ObjectId("table", ("other", "tmp_b"))], [TABLE]),
        ("audit.*", [TABLE], [COLUMN, INDEX]),
        ("audit.**", [TABLE, COLUMN, COMMENT], [INDEX]),
        ("**", [INDEX, TABLE, COLUMN, ROUTINE, GRANT, COMMENT], []),
        ("grant:**", [GRANT], [TABLE]),
        ("grant:public.t.app", [GRANT], [TABLE]),
        ("public.f", [ROUTINE], [INDEX]),
        ("f(integer, text)", [ROUTINE], [INDEX]),
        ("public.tmp_[a-c]", [INDEX], [ObjectId("index", ("public", "tmp_d"))]),
        ("public.tmp_[!a]", [ObjectId("index", ("public", "tmp_d"))], [INDEX]),
        ("public.tmp_?", [INDEX], [ObjectId("index", ("public", "tmp_"))]),
        (r"\!odd", [ObjectId("table", ("public", "!odd"))], [TABLE]),
        ("a.b", [ObjectId("table", ("a", "b"))], [ObjectId("table", ("x", "a.b"))]),
        ("a?b", [ObjectId("table", ("x", "a.b"))], []),
    ],
)
def test_what_a_pattern_matches(pattern: str, yes: list[ObjectId], no: list[ObjectId]) -> None:
    rule = rule_of(pattern)
    assert [who for who in (*yes, *no) if rule.matches(who)] == yes


def test_the_last_rule_that_matches_counts() -> None:
    rules = tuple(map(rule_of, ("audit.*", "!audit.events", "index:*")))
    left = [leaving_out(rules, who) for who in (TABLE, INDEX, ObjectId("table", ("audit", "more")))]
    assert left == [None, rules[2], rules[0]]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('"tmp_*"', 'SD605: "ignore" must be a list of patterns'),
        ('["a["]', 'SD605: "ignore": the pattern "a[" has a [ without its ]'),
        ('[""]', "is empty"),
        ('["a\\\\"]', "ends with a backslash"),
        ('["idnex:a"]', 'SD645: "ignore": in "idnex:a", there is no kind "idnex"'),
    ],
)
def test_a_mistake_has_its_place(project: Project, value: str, words: str) -> None:
    project.write("schemadiff.toml", f'schema = "schema"\nignore = {value}\n')
    refused = project.run("drift")
    assert refused.code == 64
    assert "schemadiff.toml:2:1: error SD" in refused.err
    assert words in refused.err


SCHEMA = "CREATE TABLE public.t (id int PRIMARY KEY, note text);\n"
BY_HAND = """
CREATE SCHEMA audit;
CREATE TABLE audit.events (id int PRIMARY KEY, at timestamptz DEFAULT now());
CREATE INDEX events_at ON audit.events (at);
COMMENT ON COLUMN audit.events.at IS 'when';
CREATE VIEW audit.latest AS SELECT max(at) AS at FROM audit.events;
CREATE INDEX tmp_note ON public.t (note);
"""
RULES = 'schema = "schema"\nignore = ["index:public.tmp_*", "schema:audit", "public.t", "nothing_like_it"]\n'


@pytest.fixture
def settled(project: Project) -> Project:
    project.write("schema/t.sql", SCHEMA)
    project.succeed("generate")
    project.succeed("apply")
    return project


def test_what_is_ignored_is_nowhere_compared(settled: Project) -> None:
    """Neither by drift and diff, nor by generate, nor by apply, which would not go on after drift."""
    settled.sql(BY_HAND)
    assert settled.run("drift").code == 2
    settled.write("schemadiff.toml", RULES)
    said = settled.succeed("drift")
    assert said.startswith("in sync\nignored: 2\n  1 by index:public.tmp_*\n  1 by schema:audit\n")
    assert 'the rule "public.t" matches nothing but what schema/ has' in said
    assert 'the rule "nothing_like_it" matches nothing\n' in said
    assert json.loads(settled.succeed("drift", "--format", "json"))["databases"][0]["ignored"] == 2
    assert settled.succeed("diff", settled.url, "schema") == ""
    settled.write("schema/t.sql", SCHEMA + "CREATE INDEX note ON public.t (note);\n")
    outcome = settled.run("generate")
    assert (outcome.code, "left out" in outcome.err) == (0, False)
    settled.succeed("apply")
    assert settled.succeed("drift").startswith("in sync\nignored: 2\n  1 by index:public.tmp_*\n  1 by schema:audit\n")
    settled.sql("CREATE INDEX tmp_more ON public.t (note)")
    settled.write("schema/t.sql", SCHEMA)
    settled.succeed("generate")
    settled.succeed("apply")


def test_what_schema_has_is_never_ignored(settled: Project) -> None:
    """And what leans on it is drift, with what that needs."""
    settled.write("schemadiff.toml", 'schema = "schema"\nignore = ["public.**", "function:**"]\n')
    settled.sql("CREATE FUNCTION public.seven() RETURNS int LANGUAGE sql AS 'SELECT 7'")
    settled.sql("ALTER TABLE public.t ALTER note TYPE varchar(10)")
    found = settled.run("drift")
    assert (found.code, "column public.t.note" in found.out, "public.seven" in found.out) == (2, True, False)
    settled.sql("ALTER TABLE public.t ALTER note TYPE text; ALTER TABLE public.t ALTER id SET DEFAULT public.seven()")
    found = settled.run("drift")
    assert found.code in (0, 2)


def test_what_is_let_in_again(settled: Project) -> None:
    settled.sql(BY_HAND)
    settled.write("schemadiff.toml", 'schema = "schema"\nignore = ["index:**", "schema:audit", "!tmp_note"]\n')
    found = settled.run("drift")
    assert (found.code, "1 object changed" in found.out, "index public.tmp_note" in found.out) == (2, True, True)


def test_a_rule_that_matches_everything_is_told(settled: Project) -> None:
    settled.sql("CREATE TABLE public.rogue (id int)")
    settled.write("schemadiff.toml", 'schema = "schema"\nignore = ["**"]\n')
    said = settled.succeed("drift")
    assert 'the rule "**" matches everything' in said
    assert "ignored: 1\n" in said


def test_what_leaves_schema_is_left_where_it_is(settled: Project) -> None:
    """As a file that git tracks no more."""
    settled.write("schema/t.sql", "")
    settled.write("schemadiff.toml", 'schema = "schema"\nignore = ["public.t"]\n')
    settled.succeed("check")
    assert settled.succeed("generate") == "no change\n"
    assert settled.succeed("drift").startswith("in sync\n")


def test_an_export_has_nothing_that_is_ignored(settled: Project) -> None:
    """To files that are there, to new ones and to the terminal; what the files have already stays."""
    settled.sql(BY_HAND)
    settled.write("schemadiff.toml", RULES)
    counted = "ignored: 2\n  1 by index:public.tmp_*\n  1 by schema:audit\n"
    for words in (("--to", "schema"), ("--to", "schema", "--dry-run"), ("--to", "fresh"), ()):
        said = settled.run("export", *words)
        assert (said.code, said.err) == (0, counted if words[1:2] == ("schema",) else said.err)
    assert (settled.root / "schema/t.sql").read_text() == SCHEMA
    # Rules of a table that nobody has written down leave it out as well.
    said = settled.run("export")
    # Before 15 the schema itself has an owner to be told.
    assert ("public.t" in said.out, "1 by public.t\n" in said.err) == (False, True)
    settled.sql("ALTER TABLE public.t ADD more int")
    settled.succeed("export", "--to", "schema")
    assert "more int" in (settled.root / "schema/t.sql").read_text()
    assert "tmp_note" not in (settled.root / "schema/t.sql").read_text()
