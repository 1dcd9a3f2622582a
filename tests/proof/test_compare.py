"""Two catalogs of which texts differ in, whether PostgreSQL was asked to read them once more out."""

from __future__ import annotations

import dataclasses

import pytest

from schemadiff.model import Catalog, ObjectId
from schemadiff.proof import compare
from schemadiff.proof.compare import Side, settled
from schemadiff.proof.copy import read
from schemadiff.scratch import Server


def catalog(server: Server, condition: str) -> Catalog:
    with server.database() as database:
        database.admin().execute(f"CREATE TABLE public.t (a int, CONSTRAINT c CHECK ({condition}))".encode())
        return read(database)


def rereadings(server: Server, live: Catalog, desired: Catalog, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many copies the comparison made; what differs is found in any case."""
    asked: list[None] = []
    copied = compare.copied
    with monkeypatch.context() as patched:
        patched.setattr(compare, "copied", lambda *args: asked.append(None) or copied(*args))
        found = settled(Side(server, live), Side(server, desired))
    assert [compare.change_id(change) for change in found] == [ObjectId("constraint", ("public", "t", "c"))]
    return len(asked)


def test_what_differs_there_differs_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "_different", set())
    less, more = catalog(server, "a < 1"), catalog(server, "a > 1")
    assert rereadings(server, less, more, monkeypatch) == 2
    assert rereadings(server, more, less, monkeypatch) == 0


def test_of_another_major_version_it_is_looked_at_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is not what this one would print, so that only one of the two readings counts."""
    monkeypatch.setattr(compare, "_different", set())
    less, more = catalog(server, "a < 1"), catalog(server, "a > 1")
    other = dataclasses.replace(more, version=more.version + 10000)
    assert rereadings(server, less, other, monkeypatch) == 2
    assert rereadings(server, other, less, monkeypatch) == 2


def test_what_a_rename_leaves_alone_is_not_printed_once_more(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    read_once = catalog(server, "a < 1")
    column, check = ObjectId("column", ("public", "t", "a")), ObjectId("constraint", ("public", "t", "c"))
    first, _ = compare.reread(server, read_once, read_once)
    renamed = catalog(server, "a < 2")
    later = first.later(renamed)
    asked: list[frozenset[ObjectId]] = []
    closure = compare.closure
    monkeypatch.setattr(compare, "closure", lambda all_, ids: asked.append(frozenset(ids)) or closure(all_, ids))
    assert later.again([column])[column] == renamed.objects[column]
    assert asked == []
    assert later.again([column, check])[check] == renamed.objects[check]
    assert asked == [{check}]
