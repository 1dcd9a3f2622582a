"""What runs keep takes no more room than it may, whoever else removes files at the same moment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from schemadiff.cache import store

_KEY = "some"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf on which there is room for three files."""
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path))
    monkeypatch.setattr(store, "_LIMIT", 350)
    return tmp_path / "known" / "shelf"


def _kept(count: int) -> None:
    for number in range(count):
        store.keep("shelf", f"{_KEY}{number}", b"x" * 84)
        os.utime(Path(store._folder("shelf")) / f"{_KEY}{number}", (number, number))


def test_the_oldest_go(folder: Path) -> None:
    _kept(4)
    assert {file.name for file in folder.iterdir()} == {"some3"}
    assert store.lookup("shelf", "some3") == b"x" * 84
    assert store.lookup("shelf", "some0") is None


def test_files_that_another_run_removes_meanwhile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept(3)
    found = os.scandir

    @contextmanager
    def losing(path: str) -> Iterator[Any]:
        with found(path) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
        (folder / "some0").unlink()
        yield iter(listed)

    monkeypatch.setattr(os, "scandir", losing)
    store.keep("shelf", "some3", b"x" * 154)
    assert {file.name for file in folder.iterdir()} == {"some3"}
