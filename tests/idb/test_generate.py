"""Desired files of browser databases go in; the versions that `generate` writes, and what `check` says of them, out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from tests.project import Project
from tests.test_answers import known
from tests.test_glance import glanced, start

__all__ = ["known"]

FIRST: dict[str, Any] = {
    "stores": {
        "notes": {"keyPath": "id", "indexes": {"at": {"keyPath": "at"}}},
        "drafts": {},
    }
}
FOLDER = "generated/idb/Pad"


def desired(project: Project, said: dict[str, Any], name: str = "Pad") -> None:
    project.write(f"schema/idb/{name}.idb.json", json.dumps(said, indent=2) + "\n")


def changed(**stores: Any) -> dict[str, Any]:
    return {"stores": {**FIRST["stores"], **stores}}


def files(project: Project) -> dict[str, bytes]:
    return {
        str(path.relative_to(project.root)): path.read_bytes()
        for folder in ("schema", "generated")
        for path in sorted((project.root / folder).rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Project:
    """A project of browser databases only, whose DATABASE_URL leads nowhere."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@127.0.0.1:1/d")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schemadiff.toml").write_text('author = "A. Author"\n')
    project = Project(tmp_path, cast(Any, None), capsys)
    desired(project, FIRST)
    return project


def test_the_first_version(alone: Project) -> None:
    """No server is asked; the desired file learns its version, and a second run has nothing to do."""
    assert alone.run("check").code == 2
    said = alone.succeed("generate")
    assert f"wrote {FOLDER}/001_initial_schema.ts\n" in said
    assert json.loads((alone.root / "schema/idb/Pad.idb.json").read_text()) == {"version": 1, **FIRST}
    before = files(alone)
    assert alone.succeed("generate") == "no change\n"
    assert alone.succeed("generate", "--check") == "no change\n"
    assert alone.succeed("check") == "ok: 0 migrations lead to schema/, 1 browser databases as well\n"
    assert files(alone) == before


def test_a_first_version_beyond_one(alone: Project) -> None:
    desired(alone, {"version": 3, **FIRST})
    alone.succeed("generate", "-m", "taken over")
    assert (alone.root / FOLDER / "003_taken_over.ts").exists()
    assert "OLDEST = 3" in (alone.root / "generated/idb/Pad.ts").read_text()


def test_the_next_version_leaves_the_others_alone(alone: Project) -> None:
    alone.succeed("generate")
    slot = alone.root / FOLDER / "001_initial_schema.data.ts"
    slot.write_text("mine\n")
    before = files(alone)
    desired(alone, {**changed(tags={"keyPath": "name"}), "version": 1})
    assert alone.run("generate", "--check").code == 2
    assert "create store" in alone.succeed("generate", "--dry-run")
    alone.succeed("generate")
    after = files(alone)
    changes = {name for name in after if before.get(name) != after[name]}
    assert changes == {
        f"{FOLDER}/002_create_tags.ts", f"{FOLDER}/002_create_tags.data.ts", f"{FOLDER}/idb.lock",
        "generated/idb/Pad.ts", "schema/idb/Pad.idb.json",
    }  # fmt: skip
    assert slot.read_text() == "mine\n"
    assert alone.succeed("check").startswith("ok")


def test_the_same_input_gives_the_same_bytes(alone: Project) -> None:
    alone.succeed("generate")
    first = files(alone)
    for name in first:
        (alone.root / name).unlink()
    desired(alone, FIRST)
    alone.succeed("generate")
    assert files(alone) == first


def test_rows_are_lost_only_when_somebody_says_so(alone: Project) -> None:
    alone.succeed("generate")
    said = changed()
    del said["stores"]["drafts"]
    desired(alone, said)
    before = files(alone)
    refused = alone.run("generate")
    assert refused.code == 3
    assert "SD509" in refused.err
    assert "--allow-data-loss Pad.drafts" in refused.err
    assert files(alone) == before
    assert alone.run("generate", "--allow-data-loss", "Pad.notes").code == 3
    alone.succeed("generate", "--allow-data-loss", "Pad.drafts")
    text = (alone.root / FOLDER / "002_drop_drafts.ts").read_text()
    assert "Rows of Pad.drafts are lost: approved by name" in text
    assert 'database.deleteObjectStore("drafts")' in text


def test_a_rename_keeps_the_rows(alone: Project) -> None:
    alone.succeed("generate")
    said = changed(sketches={"renamedFrom": "drafts"})
    del said["stores"]["drafts"]
    desired(alone, said)
    alone.succeed("generate")
    text = (alone.root / FOLDER / "002_rename_sketches.ts").read_text()
    assert 'transaction.objectStore("drafts").name = "sketches"' in text
    assert "deleteObjectStore" not in text
    assert alone.succeed("generate") == "no change\n"


@pytest.mark.parametrize(
    ("stores", "words"),
    [
        ({"x": {"renamedFrom": "nobody"}}, 'there was no "nobody"'),
        ({"x": {"renamedFrom": "drafts"}}, '"drafts" is still in the file'),
        ({"notes": {"renamedFrom": "drafts"}}, '"notes" was there beside "drafts"'),
    ],
    ids=["of nothing", "of what stays", "onto another"],
)
def test_a_rename_that_cannot_be(alone: Project, stores: dict[str, Any], words: str) -> None:
    alone.succeed("generate")
    desired(alone, changed(**stores))
    refused = alone.run("generate")
    assert refused.code == 64
    assert "SD504" in refused.err
    assert words in refused.err


def test_another_key_is_a_new_store_and_a_copy(alone: Project) -> None:
    alone.succeed("generate")
    desired(alone, changed(drafts={"keyPath": "id"}))
    said = alone.run("generate")
    assert said.code == 0
    assert "SD510" in said.err
    text = (alone.root / FOLDER / "002_rebuild_drafts.ts").read_text()
    assert text.index("for await") < text.index('database.deleteObjectStore("drafts")') < text.index("store.name =")


def test_a_version_for_rows_alone(alone: Project) -> None:
    alone.succeed("generate")
    desired(alone, {"version": 2, **FIRST})
    alone.succeed("generate")
    assert (alone.root / FOLDER / "002_move_data.data.ts").exists()
    desired(alone, {"version": 4, **FIRST})
    refused = alone.run("generate")
    assert refused.code == 64
    assert "Pad.idb.json:2:14: error SD505" in refused.err


@pytest.mark.parametrize("command", ["generate", "check"])
@pytest.mark.parametrize("name", ["001_initial_schema.ts", "idb.lock"])
def test_what_was_generated_is_never_edited(alone: Project, command: str, name: str) -> None:
    alone.succeed("generate")
    path = alone.root / FOLDER / name
    whole = path.read_text()
    for text in (whole.replace("0", "1"), whole + "x\n", None, ""):
        path.unlink() if text is None else path.write_text(text)
        said = alone.run(command)
        assert (said.code, "SD507" in said.out + said.err or "SD508" in said.out + said.err) == (4, True), (text, said)
        path.write_text(whole)
    assert alone.run(command).code == 0


def test_a_module_that_was_edited_is_written_anew(alone: Project) -> None:
    alone.succeed("generate")
    module = alone.root / "generated/idb/Pad.ts"
    whole = module.read_text()
    module.write_text("edited\n")
    assert alone.run("check").code == 2
    assert alone.succeed("generate") == "wrote generated/idb/Pad.ts\n"
    assert module.read_text() == whole


def test_two_files_for_one_database(alone: Project) -> None:
    desired(alone, {"database": "Pad", **FIRST}, "Other")
    said = alone.run("generate")
    assert said.code == 64
    assert "SD506" in said.err
    assert not (alone.root / "generated").exists()


def test_a_file_that_is_gone(alone: Project) -> None:
    """Its migrations stay, and are not forgotten."""
    alone.succeed("generate")
    (alone.root / "schema/idb/Pad.idb.json").unlink()
    desired(alone, FIRST, "Other")
    said = alone.run("generate")
    assert said.code == 0
    assert "warning SD506" in said.err


def test_for_machines(alone: Project) -> None:
    said = json.loads(alone.succeed("generate", "--format", "json"))
    (one,) = said["browser"]
    assert (one["name"], one["version"], said["migration"]) == ("Pad", 1, None)
    assert one["typescript"] == (alone.root / FOLDER / "001_initial_schema.ts").read_text()
    assert f"{FOLDER}/001_initial_schema.ts" in said["written"]


def test_names_reach_the_file_as_literals_only(alone: Project) -> None:
    """Whatever a database, a store or an index is called, or a description says, it ends no literal and no comment."""
    evil = '*/ "; alert(1); //\u2028\n`${x}'
    store = {"keyPath": "id", "description": evil, "indexes": {evil: {"keyPath": "a"}}}
    desired(alone, {"database": evil, "description": evil, "stores": {evil: store}})
    alone.succeed("generate", "-m", "evil */ names")
    for path in (alone.root / "generated").rglob("*.ts"):
        for line in path.read_text().splitlines():
            if "alert" in line and not line.startswith("//"):
                assert '*/ \\"; alert(1); //\\u2028\\n`${x}' in line or "*\\/" in line, line
            assert "\u2028" not in line


def test_beside_postgresql(project: Project) -> None:
    """Both get their next migration; what is remembered of a run is no answer once a browser database changed."""
    project.write("schema/t.sql", "CREATE TABLE t (id int);\n")
    desired(project, FIRST)
    said = project.succeed("generate", "-m", "start")
    assert "wrote generated/001_start.sql" in said
    assert f"wrote {FOLDER}/001_start.ts" in said
    project.succeed("apply")
    for _ in range(2):
        assert project.succeed("generate") == "no change\n"
    desired(project, {**changed(tags={}), "version": 1})
    assert f"wrote {FOLDER}/002_create_tags.ts" in project.succeed("generate")
    assert project.succeed("check").endswith(", 1 browser databases as well\n")
    project.succeed("validate")


def test_what_is_glanced_at(known: Any) -> None:
    """The shortest way of all to an answer looks at these files, too."""
    desired(known, FIRST)
    assert start(known, "generate").returncode == 0
    start(known, "generate")
    assert glanced(start(known, "generate"))
    (known.root / "generated/idb/Pad.ts").write_text("edited")
    assert not glanced(start(known, "generate"))
    (known.root / "schema/idb/Pad.idb.json").write_text(json.dumps(changed(tags={})))
    assert not glanced(start(known, "generate"))
    assert (known.root / FOLDER / "002_create_tags.ts").exists()
