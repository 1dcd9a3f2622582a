"""Files and folders in; which schema files are read, in which order and under which names, out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemadiff.parse.below import relative, sql_files
from schemadiff.parse.read import read_sources


def _write(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("CREATE TABLE t (a int);\n")


def _below(root: Path, *paths: str) -> list[str]:
    return [file.name for file in sql_files([root / path for path in paths], root)]


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    _write(tmp_path, "a-b/x.sql", "a/y.sql", "a/b/z.sql", "a.sql", "a/B.sql", ".hidden/h.sql", "a/note.txt", "b.SQL")
    assert _below(tmp_path, ".") == sorted(_below(tmp_path, "."), key=lambda name: Path(name).parts)
    assert _below(tmp_path, ".") == [".hidden/h.sql", "a/B.sql", "a/b/z.sql", "a/y.sql", "a-b/x.sql", "a.sql"]
    assert _below(tmp_path, "a-b", "a.sql", "a") == ["a-b/x.sql", "a.sql", "a/B.sql", "a/b/z.sql", "a/y.sql"]


def test_each_is_there_once_and_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    _write(tmp_path, "a/x.sql", "elsewhere/y.sql", "a/folder.sql/z.sql")
    (tmp_path / "a/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a/of_a_folder.sql").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a/same.sql").symlink_to(tmp_path / "a/x.sql")
    (tmp_path / "a/y.sql").symlink_to(tmp_path / "elsewhere/y.sql")
    (tmp_path / "a/gone.sql").symlink_to(tmp_path / "nowhere.sql")
    (tmp_path / "a/itself.sql").symlink_to(tmp_path / "a/itself.sql")
    (tmp_path / "other").symlink_to(tmp_path / "a")
    below_a = ["a/folder.sql/z.sql", "a/gone.sql", "a/itself.sql", "a/same.sql", "a/y.sql"]
    assert _below(tmp_path, "a", "a/x.sql", "elsewhere", "other") == below_a
    assert _below(tmp_path, "a/x.sql", "other") == [
        "a/x.sql",
        *(f"other{name[1:]}" for name in below_a if "same" not in name),
    ]


def test_names_are_told_from_where_the_project_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "project/schema/t.sql", "projects/t.sql")
    monkeypatch.chdir(tmp_path)
    assert relative(Path("project/schema/t.sql"), Path("project")) == "schema/t.sql"
    assert relative(Path("projects/t.sql"), Path("project")) == "projects/t.sql"
    assert relative(tmp_path / "projects/t.sql", Path("project")) == f"{tmp_path}/projects/t.sql"
    assert relative(tmp_path / "project", Path("project")) == "."
    assert relative(Path("/etc"), Path("/")) == "etc"


def test_a_folder_that_cannot_be_listed_is_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "schema/t.sql", "schema/shut/u.sql")
    scandir = os.scandir

    def shut(path: str) -> object:
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", shut)
    (said,) = read_sources([tmp_path / "schema"], tmp_path).diagnostics
    assert said.code == "SD104"
    assert said.message.startswith("schema/shut cannot be read: ")
