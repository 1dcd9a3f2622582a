"""Schema files as they are listed: which these are, in which order, and what is said of one that changes meanwhile."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import pytest

from schemadiff import states
from schemadiff.cache import keys, listed
from schemadiff.cache.listed import listing_of
from schemadiff.cache.parsed import pack_of
from schemadiff.parse.below import relative, sql_files
from schemadiff.sources.desired_known import KnownSchema

NAMES = ("b.sql", "a-b.sql", "a/z.sql", "a/b/c.sql", "a/.sql", ".h.sql", "a b.sql", "é.sql", "deep.sql/in.sql", "Z.SQL")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path / "cache"))
    schema = tmp_path / "schema"
    for name in (*NAMES, "no.txt", "sql"):
        (schema / name).parent.mkdir(parents=True, exist_ok=True)
        (schema / name).write_text(f"-- {name}\n")
    return schema


def _as_pathlib_has_it(folder: Path, base: Path) -> list[str]:
    return [relative(path, base) for path in sorted(folder.rglob("*.sql")) if not path.is_dir()]


def test_the_files_below_a_folder_are_in_the_order_of_their_paths(folder: Path) -> None:
    names = [file.name for file in sql_files([folder], folder.parent)]
    assert names == _as_pathlib_has_it(folder, folder.parent)
    assert len(names) == len(NAMES) - 1


@pytest.mark.parametrize("base", [".", "a", "..", "../elsewhere"])
@pytest.mark.parametrize("path", [".", "a", "./a/..", "../schema/a"])
def test_names_are_those_of_their_paths(folder: Path, base: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert [file.name for file in sql_files([Path(path)], Path(base))] == _as_pathlib_has_it(Path(path), Path(base))
    assert all(os.path.isfile(file.path) for file in sql_files([Path(path)], Path(base)))


def test_each_file_is_there_once_whatever_leads_to_it(folder: Path) -> None:
    os.symlink(folder / "b.sql", folder / "zz.sql")
    os.symlink(folder / "a", folder / "link")
    os.symlink(folder / "self.sql", folder / "self.sql")
    os.symlink(folder / "a", folder / "folder.sql")
    files = [file.name for file in sql_files([folder / "a", folder, folder / "b.sql", folder / "link"], folder)]
    # What links to no file is there, to be complained of; a link to a folder is followed for who names it.
    assert sorted(files) == sorted([name for name in NAMES if name != "Z.SQL"] + ["self.sql"])
    assert files[:3] == ["a/.sql", "a/b/c.sql", "a/z.sql"]


def test_a_file_that_is_not_there_is_listed_and_said_to_be_missing(folder: Path) -> None:
    listing = listing_of([folder / "none.sql"], folder)
    assert listing
    [known] = pack_of("nobody's").read(listing, {})
    assert [d.code for d in known.diagnostics] == ["SD104"]


def test_what_is_parsed_is_what_is_kept_under_its_digest(folder: Path) -> None:
    listing = listing_of([folder], folder)
    assert listing
    (folder / "b.sql").write_text("CREATE TABLE other (a int);\n")
    schema = KnownSchema(cast("Any", None), listing, "some")
    assert not schema.as_listed
    schema.whole()
    again = listing_of([folder], folder)
    assert again
    assert again.key != listing.key
    later = KnownSchema(cast("Any", None), again, "some")
    assert later.as_listed
    assert [s.text for s in later.parsed.statements] == ["CREATE TABLE other (a int)"]
    [was] = [file for file in listing.files if file.name == "b.sql"]
    assert later._pack.known(was.name, was.digest) is None


def test_a_file_that_this_run_has_seen_is_not_read_again_while_it_is_known(folder: Path) -> None:
    first = listing_of([folder], folder)
    assert first
    KnownSchema(cast("Any", None), first, "some").whole()
    seen = {file.path: file.digest.split()[0] for file in first.files}
    (folder / "b.sql").write_text("CREATE TABLE other (a int);\n")
    listing = listing_of([folder], folder, seen)
    assert listing == first
    schema = KnownSchema(cast("Any", None), listing, "some")
    assert schema.as_listed
    assert not schema.parsed.statements


def test_the_state_of_files_that_change_meanwhile_is_kept_nowhere(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed as one thing, read as another: the run goes by what it read, and no later one takes it for the first."""
    file = project.root / "schema" / "a.sql"
    file.parent.mkdir(exist_ok=True)
    file.write_text("CREATE TABLE one (a int);\n")
    look = listing_of

    def write_behind(*args: Any) -> Any:
        found = look(*args)
        file.write_text("CREATE TABLE two (a int);\n")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(states, "listing_of", write_behind)
        assert "CREATE TABLE public.two" in project.succeed("generate", "--dry-run")
    file.write_text("CREATE TABLE one (a int);\n")
    assert "public.two" not in project.succeed("generate", "--dry-run")


@pytest.mark.parametrize("command", ["generate", "drift"])
def test_what_is_found_of_files_that_change_meanwhile_is_no_answer_later(
    project: Any, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked about as one thing, read as another: that there is nothing to say is not said of the first."""
    monkeypatch.setattr("schemadiff.drift.confirm.MOMENT", 0.01)
    file = project.write("schema/a.sql", "CREATE TABLE one (a int);\n")
    project.succeed("generate")
    project.succeed("apply")
    file.write_text("CREATE TABLE one (a int, b int);\n")
    look = listing_of

    def write_first(*args: Any) -> Any:
        file.write_text("CREATE TABLE one (a int);\n")
        return look(*args)

    with monkeypatch.context() as patch:
        patch.setattr(states, "listing_of", write_first)
        said = project.run(command)
    assert project.run(command).out == said.out
    file.write_text("CREATE TABLE one (a int, b int);\n")
    later = project.run(command)
    assert later.out != said.out
    assert later.out == project.run(command, "--no-cache").out or "wrote" in later.out


@pytest.mark.parametrize("command", ["generate", "drift"])
def test_a_run_with_a_change_takes_the_digest_of_each_file_once(
    project: Any, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schemadiff.drift.confirm.MOMENT", 0.01)
    for name in "abc":
        project.write(f"schema/{name}.sql", f"CREATE TABLE {name} (a int);\n")
    project.succeed("generate")
    project.succeed("apply")
    project.run(command)
    project.write("schema/b.sql", "CREATE TABLE b (a int, b int);\n")
    taken: list[str] = []
    content_of = keys.content_of
    for module in (keys, listed):
        monkeypatch.setattr(module, "content_of", lambda path: (taken.append(path), content_of(path))[1])
    project.run(command)
    assert sorted(Path(path).name for path in taken if "/schema/" in path) == ["a.sql", "b.sql", "c.sql"]
