"""The pack of read schema files: whatever of it is written, a later run knows what an earlier one was to keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemadiff.cache import parsed
from schemadiff.cache.listed import Listing, listing_of
from schemadiff.cache.parsed import Known, pack_of
from schemadiff.parse.statements import ParseResult

_KEY = "some"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMADIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys under which something is written."""
    keys: list[str] = []
    keep = parsed.keep
    monkeypatch.setattr(parsed, "keep", lambda shelf, key, payload: (keys.append(key), keep(shelf, key, payload)))
    return keys


def _listing(folder: Path) -> Listing:
    listing = listing_of([folder], folder)
    assert listing
    return listing


def _run(folder: Path, also: set[str]) -> tuple[Known, ...]:
    """One run: it reads the files, and keeps them and `also`."""
    fresh: dict[str, ParseResult] = {}
    pack = pack_of(_KEY)
    files = pack.read(_listing(folder), fresh)
    pack.keep(files, also)
    return files


def _write(folder: Path, *numbers: int, version: int = 0) -> None:
    folder.mkdir(exist_ok=True)
    for number in numbers:
        (folder / f"{number:02}.sql").write_text(f"CREATE TABLE t{number} (c{version} int);\n")


def test_few_files_that_come_are_written_beside(tmp_path: Path, written: list[str]) -> None:
    folder = tmp_path / "schema"
    _write(folder, *range(40))
    first = {file.digest for file in _run(folder, set())}
    for version in (1, 2):
        _write(folder, 7, version=version)
        files = _run(folder, first)
        found = pack_of(_KEY)
        assert all(found.known(file.name, file.digest) for file in files)
        assert all(found.known("", digest) for digest in first)
        assert len(found.since) == 1
    _run(folder, first)
    assert written == [_KEY, f"{_KEY}-since", f"{_KEY}-since"]


def test_many_are_written_with_all(tmp_path: Path, written: list[str]) -> None:
    folder = tmp_path / "schema"
    _write(folder, *range(40))
    _run(folder, set())
    _write(folder, 7, version=1)
    _run(folder, set())
    _write(folder, *range(20), version=2)
    files = _run(folder, set())
    found = pack_of(_KEY)
    assert found.files.keys() == {file.digest for file in files}
    assert not found.since
    assert written == [_KEY, f"{_KEY}-since", _KEY, f"{_KEY}-since"]


@pytest.mark.parametrize("lost", [_KEY, f"{_KEY}-since"])
def test_one_of_both_is_lost(tmp_path: Path, lost: str) -> None:
    folder = tmp_path / "schema"
    _write(folder, *range(40))
    _run(folder, set())
    _write(folder, 7, version=1)
    _run(folder, set())
    (tmp_path / "cache" / "known" / "parsed" / lost).unlink()
    files = _run(folder, set())
    found = pack_of(_KEY)
    assert all(found.known(file.name, file.digest) for file in files)
    assert [file.parsed.statements for file in files] == [
        file.parsed.statements for file in pack_of(_KEY).read(_listing(folder), {})
    ]
