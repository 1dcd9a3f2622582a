"""Browser databases as git has them staged go in; what `check --staged` says of them comes out."""

from __future__ import annotations

import json
import os

import pytest

from tests.cli.test_staged import git, staged
from tests.cli.test_start_up import loaded
from tests.idb.test_reading import DESIRED, alone
from tests.project import Project

__all__ = ["alone"]

FILE = "schema/idb/Pad.idb.json"
LATER = json.dumps({**DESIRED, "stores": {"notes": {"keyPath": "id"}}}, indent=1)


@pytest.fixture(params=["", "db"], ids=["at the root", "below it"])
def repository(request: pytest.FixtureRequest, alone: Project) -> Project:
    """The database in its first version, committed."""
    if request.param:
        top = alone.root
        alone = Project(top / request.param, alone.database, alone.capture)
        alone.root.mkdir()
        for name in ("schema", "schemadiff.toml"):
            (top / name).rename(alone.root / name)
        os.chdir(alone.root)
    alone.succeed("generate")
    git(alone.root.parent if request.param else alone.root, "init", "-q")
    git(alone.root, "add", "-A")
    git(alone.root, "commit", "-qm", "one")
    return alone


def test_only_what_is_staged_counts(repository: Project) -> None:
    """The folder may have it otherwise, both ways."""
    repository.write(FILE, LATER)
    assert (staged(repository).code, staged(repository).out) == (0, "nothing of ours is staged\n")
    git(repository.root, "add", ".")
    repository.write(FILE, json.dumps(DESIRED))
    missing = staged(repository)
    assert missing.code == 2
    assert f"{FILE}:1:1: error SD512: version 2 of Pad is not generated" in missing.out, missing.out
    repository.write(FILE, LATER)
    repository.succeed("generate", "--allow-data-loss", "all")
    assert staged(repository).code == 2
    git(repository.root, "add", ".")
    whole = staged(repository)
    assert (whole.code, whole.out) == (0, "ok: 5 files staged\n"), whole.out
    repository.write(FILE, "{")
    assert staged(repository).out == whole.out


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        (FILE, "{", 64, f"{FILE}:1:2: error SD501"),
        (FILE, '{"stores": {"a": {"keyPath": "?"}}}', 64, f"{FILE}:1:30: error SD503"),
        (FILE, b"\xff", 64, "error SD500"),
        ("schema/idb/Twin.idb.json", '{"database": "Pad", "stores": {}}', 64, "error SD506"),
        ("generated/idb/Pad/001_initial_schema.ts", "edited", 4, "error SD507"),
        ("generated/idb/Pad/idb.lock", "edited", 4, "error SD508"),
        ("generated/idb/Pad.ts", "edited", 2, "error SD512: generated/idb/Pad.ts is not what generate writes"),
        ("generated/idb/Pad/001_initial_schema.data.ts", "// a slot is its owner's", 0, "ok: 1 files staged"),
    ],
)
def test_what_is_wrong(repository: Project, name: str, text: str | bytes, code: int, words: str) -> None:
    before = (repository.root / name).read_bytes() if (repository.root / name).exists() else None
    repository.write(name, text)
    git(repository.root, "add", ".")
    if before is None:
        (repository.root / name).unlink()
    else:
        repository.write(name, before)
    said = staged(repository)
    assert (said.code, words in said.out) == (code, True), said.out
    assert json.loads(staged(repository, "--format", "json").out)["exit_code"] == code


def test_what_is_taken_away(repository: Project) -> None:
    """A version that the lock has is missing in the index, though the folder has it; a desired file may go."""
    git(repository.root, "rm", "-q", "--cached", "generated/idb/Pad/001_initial_schema.ts")
    said = staged(repository)
    assert (said.code, "is locked, and the file is gone" in said.out) == (4, True), said.out
    git(repository.root, "reset", "-q")
    git(repository.root, "rm", "-q", "--cached", FILE)
    said = staged(repository)
    assert (said.code, "warning SD506: generated/idb/Pad has migrations" in said.out) == (0, True), said.out


def test_they_are_looked_at_only_where_they_are_staged(repository: Project) -> None:
    """What was committed so was accepted once; and it costs nothing."""
    repository.write(FILE, LATER)
    git(repository.root, "add", ".")
    git(repository.root, "commit", "-qm", "two")
    repository.write("schemadiff.toml", 'author = "B. Author"\n')
    git(repository.root, "add", ".")
    assert (staged(repository).code, staged(repository).out) == (0, "ok: 1 files staged\n")
    assert not {name for name in loaded("check", "--staged") if name.startswith("schemadiff.idb")}
