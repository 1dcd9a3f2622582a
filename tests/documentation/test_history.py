"""Migrations that people wrote go in; what happened to each object comes out, as PostgreSQL has it behind each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from schemadiff.documentation import facts
from tests.project import Project

MIGRATIONS = (
    "CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE packages (id int PRIMARY KEY, n int DEFAULT 1);\n"
    "CREATE INDEX packages_n ON packages (n);\nCREATE TABLE passing (id int);\n",
    "DO $$BEGIN ALTER TABLE packages ADD feeling mood; CREATE VIEW v AS SELECT id FROM packages; END$$;\n",
    "DROP INDEX packages_n;\nALTER TYPE mood ADD VALUE 'glad';\nDROP TABLE passing;\n",
    "ALTER TABLE packages RENAME TO crates;\nALTER TABLE crates ADD CHECK (n > 0);\n",
    "CREATE TABLE packages (other text);\nUPDATE crates SET n = 2;\n",
    "COMMENT ON COLUMN crates.n IS 'so many';\nALTER TABLE IF EXISTS nothing ADD a int;\n",
)
SCHEMA = """
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE crates (id int CONSTRAINT packages_pkey PRIMARY KEY, n int DEFAULT 1 CHECK (n > 0), feeling mood);
COMMENT ON COLUMN crates.n IS 'so many';
CREATE TABLE packages (other text);
CREATE VIEW v AS SELECT id FROM crates;
"""


@pytest.fixture
def imported(project: Project) -> Project:
    project.write("schema/all.sql", SCHEMA)
    for number, text in enumerate(MIGRATIONS, 1):
        project.write(f"generated/{number:03}_by_hand.sql", text)
    return project


def told(project: Project) -> dict[str, list[tuple[int, str]]]:
    """By the names of objects: the migrations that changed them, and how, as the page has it."""
    project.succeed("docs", "--site", "site.html")
    text = (project.root / "site.html").read_text()
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    pages = {one["name"]: [(n, what) for n, _, what in one.get("history", ())] for one in data["pages"]}
    return {**pages, "by heads": data.get("heads", False)}


def test_what_a_replay_shows(imported: Project) -> None:
    found = told(imported)
    assert not found["by heads"]
    crates = [
        (1, "create table public.packages"),
        (2, "add column public.packages.feeling"),
        (3, "drop index public.packages_n"),
        (4, "rename table public.packages to crates"),
        (4, "add constraint public.crates.crates_n_check"),
        (6, "add comment on column public.crates.n"),
    ]
    name = next(name for name in found if name.endswith("crates"))
    # A table comes with its columns and keys.
    assert sorted(found[name]) == sorted(crates)
    assert found[name.replace("crates", "packages")] == [(5, "create table public.packages")]
    assert found[name.replace("crates", "mood")] == [(1, "create enum public.mood"), (3, "alter enum public.mood")]
    assert found[name.replace("crates", "v")] == [(2, "create view public.v"), (4, "alter view public.v")]


def test_only_new_files_are_looked_at(imported: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    before = facts.changes_by_hand

    def noting(server: Any, files: Any, known: Any) -> Any:
        looked.append(len(files) - len(known))
        return before(server, files, known)

    monkeypatch.setattr(facts, "changes_by_hand", noting)
    # Nobody has replayed these bytes before.
    imported.write("generated/001_by_hand.sql", f"-- {uuid4().hex}\n{MIGRATIONS[0]}")
    first = told(imported)
    assert told(imported) == first
    imported.write("generated/007_more.sql", "ALTER TABLE crates DROP feeling;\n")
    name = next(name for name in first if name.endswith("crates"))
    assert told(imported)[name] == [*first[name], (7, "drop column public.crates.feeling")]
    assert looked == [len(MIGRATIONS), 1]


def test_one_that_does_not_run_is_told_by_its_heads_and_the_page_says_so(imported: Project) -> None:
    imported.write("generated/002_by_hand.sql", "ALTER TABLE nowhere ADD a int;\n")
    found = told(imported)
    assert found["by heads"]
    name = next(name for name in found if name.endswith("crates"))
    assert (4, "alter table public.crates") in found[name]
    assert (1, "create index public.packages_n") in found[name]


def test_indexes_that_are_gone_and_old_names_of_generated_files(project: Project) -> None:
    path = Path("schema/a.sql")
    project.write(str(path), "CREATE TABLE a (id int); CREATE INDEX a_idx ON a (id);")
    project.succeed("generate", "-m", "one")
    project.write(str(path), "-- schemadiff: renamed from a\nCREATE TABLE b (id int);")
    project.succeed("generate", "--offline", "-m", "two")
    project.write(str(path), "CREATE TABLE b (id int); CREATE TABLE a (id int);")
    project.succeed("generate", "--offline", "-m", "three")
    found = told(project)
    name = next(name for name in found if name.endswith("b"))
    assert {(1, "create table public.a"), (2, "rename table public.a to b")} <= set(found[name])
    assert [number for number, what in found[name] if "index public.a_idx" in what] == [1, 2]
    assert found[name[:-1] + "a"] == [(3, "create table public.a")]
