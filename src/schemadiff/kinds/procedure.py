"""Procedures: a row of pg_proc -> Function, under a kind of its own because the words of SQL differ."""

from __future__ import annotations

from schemadiff.kinds.base import Kind, each
from schemadiff.kinds.function import Function, another_function, read_as, words
from schemadiff.model import Row


def read(row: Row) -> Function:
    """The procedure of one row."""
    return read_as(row, "procedure")


KIND = Kind(
    name="procedure",
    model=Function,
    read=each(read),
    rank=62,
    catalog="pg_proc",
    words=lambda i: words(i, "PROCEDURE"),
    alterable=frozenset({"definition"}),
    rebuild=another_function,
    names=lambda o: (("routine", *o.id.path),),
    fragile=lambda o: isinstance(o, Function) and o.sql_body,
)
