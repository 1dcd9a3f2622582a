"""A database with something in it that no statement makes in; what the commands write of it out."""

from __future__ import annotations

import json

import pytest

from tests.project import Project

SCHEMA = """\
CREATE TABLE public.t (id int PRIMARY KEY, note text, above int CONSTRAINT t_above REFERENCES public.t);

CREATE INDEX t_note ON public.t USING btree (note);
"""
SPOILED = {
    "index public.t_note": "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.t_note'::regclass",
    "constraint public.t.t_pkey": "UPDATE pg_index SET indisready = false WHERE indexrelid = 'public.t_pkey'::regclass",
    "constraint public.t.t_above": "ALTER TABLE public.t DISABLE TRIGGER ALL",
}


@pytest.fixture(params=SPOILED)
def spoiled(project: Project, request: pytest.FixtureRequest) -> tuple[Project, str]:
    """A project, whose database has what its files say, but for the object of that name."""
    project.write("schema/t.sql", SCHEMA)
    project.sql(SCHEMA)
    admin = project.database.admin()
    admin.execute("SET allow_system_table_mods = on")
    admin.execute(SPOILED[request.param].encode())
    admin.execute("RESET allow_system_table_mods")
    return project, request.param


def test_files_say_it_as_a_statement_makes_it(spoiled: tuple[Project, str]) -> None:
    project, name = spoiled
    for arguments in (("--to", "schema"), ("--to", "other"), ()):
        found = project.run("export", *arguments)
        assert found.code == 0, found.err
        assert f"warning SD646: {name} is in a state that no statement makes" in found.err
    assert (project.root / "schema/t.sql").read_text() == SCHEMA
    assert project.succeed("diff", "schema", "other") == ""


def test_a_difference_tells_it_and_its_sql_never_makes_it(spoiled: tuple[Project, str]) -> None:
    project, name = spoiled
    for one, other in ((project.url, "schema"), ("schema", project.url)):
        told = project.run("diff", one, other)
        assert (told.code, f"~ {name}" in told.out) == (2, True), told.err + told.out
    state = json.loads(project.succeed("export", "--format", "snapshot"))
    state["objects"] = [one for one in state["objects"] if one["kind"] != "owner"]
    project.write("state.json", json.dumps(state))
    assert project.run("diff", "schema", "state.json").code == 2
    assert project.succeed("diff", "schema", "state.json", "--format", "sql") == ""
    assert not project.psql(project.succeed("diff", project.url, "schema", "--format", "sql"))
    assert project.succeed("diff", project.url, "schema") == ""


def test_a_migration_makes_it_again_and_its_way_back_leaves_it_so(spoiled: tuple[Project, str]) -> None:
    project, name = spoiled
    project.succeed("generate")
    assert name.split()[1] in (project.root / "generated/001_initial_schema.sql").read_text()
    project.succeed("apply")
    assert project.succeed("diff", project.url, "schema") == ""
    assert "There is no way back" not in (project.root / "generated/001_initial_schema.down.sql").read_text()
    project.succeed("rollback")
    assert project.succeed("diff", project.url, "schema") == ""
