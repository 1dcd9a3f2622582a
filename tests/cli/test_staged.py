"""`check --staged` in git repositories: only what is staged counts, and no server is asked."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from schemadiff.migrations.lockfile import LOCK_NAME

TABLE = "CREATE TABLE t (\n    id int PRIMARY KEY\n);\n"
GOOD = """\
-- Description: add a column
-- Author: A. Author
-- Date: 2026-02-28
-- Depends on: 001_a

BEGIN;
ALTER TABLE t ADD COLUMN a int;
COMMIT;
"""
BACK = "BEGIN;\nALTER TABLE t DROP COLUMN a;\nCOMMIT;\n"


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(params=["", "db"], ids=["at the root", "below it"])
def repository(request: Any, project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project with one migration, committed. No server can be started from here on."""
    if request.param:
        moved = project.root.rename(project.root.parent / request.param)
        os.chdir(moved)
        project = type(project)(moved, project.database, project.capture)
    project.write("schema/t.sql", TABLE)
    project.succeed("generate", "--offline", "-m", "a")
    top = project.root.parent if request.param else project.root
    git(top, "init", "-q")
    git(top, "add", "-A")
    git(top, "commit", "-qm", "one")

    monkeypatch.setenv("SCHEMADIFF_PG_BIN", "/nowhere")
    monkeypatch.delenv("DATABASE_URL")
    return project


def staged(project: Any, *words: str) -> Any:
    outcome = project.run("check", "--staged", *words)
    # Places are those of the user's files.
    assert "schemadiff-staged" not in outcome.out + outcome.err
    return outcome


def test_nothing_of_ours(repository: Any) -> None:
    repository.write("schema/t.sql", "NONSENSE")
    repository.write("generated/001_a.sql", "-- edited, and not staged\n")
    repository.write("notes.txt", "x")
    git(repository.root, "add", "notes.txt")
    assert (staged(repository).code, staged(repository).out) == (0, "nothing of ours is staged\n")
    # The server that the other `check` would need cannot be started here.
    assert repository.run("check").code not in (0, 2, 4)


def test_only_what_is_staged_counts(repository: Any) -> None:
    """A bad file that is staged is found although the folder has a good one, and the other way round."""
    repository.write("schema/t.sql", "CREATE TABEL t (id int);\n")
    git(repository.root, "add", ".")
    repository.write("schema/t.sql", TABLE)
    bad = staged(repository)
    assert bad.code == 64
    assert "schema/t.sql:1:" in bad.out
    git(repository.root, "add", ".")
    repository.write("schema/t.sql", "CREATE TABEL t (id int);\n")
    assert staged(repository).code == 0


def test_an_edited_migration(repository: Any) -> None:
    file = repository.root / "generated/001_a.sql"
    text = file.read_text()
    file.write_text(text + "-- more\n")
    assert staged(repository).code == 0
    git(repository.root, "add", ".")
    file.write_text(text)
    edited = staged(repository)
    assert edited.code == 4
    assert f"error SD413: {file} was edited" in edited.out, edited.out
    found = json.loads(staged(repository, "--format", "json").out)
    assert (found["exit_code"], [one["severity"] for one in found["problems"]]) == (4, ["error"])


def test_numbers(repository: Any) -> None:
    repository.write("generated/003_c.sql", GOOD)
    assert staged(repository).code == 0
    git(repository.root, "add", ".")
    gap = staged(repository)
    assert (gap.code, "SD402" in gap.out) == (4, True)
    # What is deleted in the index, and still there in the folder, is missing.
    git(repository.root, "rm", "-q", "--cached", "generated/003_c.sql", "generated/001_a.sql")
    gone = staged(repository)
    assert gone.code == 4
    assert "001_a.sql" in gone.out


def test_rules_for_what_people_wrote(repository: Any) -> None:
    """Of staged files only; the header of an old one was accepted once."""
    repository.write("generated/002_b.sql", GOOD)
    repository.write("generated/002_b.down.sql", BACK)
    git(repository.root, "add", ".")
    good = staged(repository)
    assert good.code == 0, good.out
    assert "error" not in good.out
    repository.write("generated/002_b.sql", GOOD.replace("2026-02-28", "yesterday"))
    assert staged(repository).code == 0
    git(repository.root, "add", ".")
    bad = staged(repository)
    assert (bad.code, "error SD852" in bad.out) == (3, True)
    assert json.loads(staged(repository, "--format", "json").out)["exit_code"] == 3
    git(repository.root, "commit", "-qm", "two", "--no-verify")
    repository.write("notes.sql", "")
    assert "SD852" not in staged(repository).out


def test_schema_without_a_migration(repository: Any) -> None:
    """A warning, until a migration is staged beside it."""
    repository.write("schema/t.sql", TABLE.replace("id int", "id bigint"))
    git(repository.root, "add", "schema")
    alone = staged(repository)
    assert alone.code == 0
    assert "schema/t.sql:1:1: warning SD683" in alone.out
    repository.write("generated/002_b.sql", GOOD)
    assert "SD683" in staged(repository).out
    git(repository.root, "add", "generated")
    assert "SD683" not in staged(repository).out


def test_the_staged_configuration_counts(repository: Any) -> None:
    repository.write("schemadiff.toml", 'schema = "elsewhere"\n')
    git(repository.root, "add", ".")
    repository.write("schemadiff.toml", "")
    repository.write("elsewhere/x.sql", "NONSENSE;\n")
    git(repository.root, "add", "elsewhere")
    assert staged(repository).code == 0
    repository.write("schemadiff.toml", 'schema = "elsewhere"\n')
    assert staged(repository).code == 64
    git(repository.root, "reset", "-q", "schemadiff.toml")
    repository.write("schemadiff.toml", "schema = 1\n")
    assert staged(repository).code == 64


def test_what_cannot_be_read(repository: Any) -> None:
    repository.write("generated/002_b.sql", b"-- \xff\n")
    repository.write(f"generated/{LOCK_NAME}", "nonsense\n")
    git(repository.root, "add", ".")
    found = staged(repository)
    assert found.code == 64
    assert all(code in found.out for code in ("SD400", "SD411"))


def test_before_the_first_commit_and_without_a_repository(project: Any) -> None:
    assert project.run("check", "--staged").code == 64
    project.write("schema/t.sql", TABLE)
    git(project.root, "init", "-q")
    git(project.root, "add", "-A")
    first = project.run("check", "--staged")
    assert (first.code, "SD683" in first.out) == (0, True)


def test_as_a_hook(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """git sets variables for hooks: with `commit -a` the index is another file."""
    top = subprocess.run(
        ["git", "rev-parse", "--show-toplevel"], cwd=repository.root, capture_output=True, text=True, check=True
    ).stdout.strip()
    index = Path(top, ".git", "other")
    monkeypatch.setenv("GIT_INDEX_FILE", str(index))
    git(Path(top), "read-tree", "HEAD")
    repository.write("schema/t.sql", "NONSENSE;\n")
    git(Path(top), "add", "-A")
    assert staged(repository).code == 64
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert staged(repository).code == 0
