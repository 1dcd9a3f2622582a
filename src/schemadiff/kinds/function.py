"""Functions and window functions: a row of pg_proc -> Function."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemadiff.kinds.base import Kind, each
from schemadiff.model import Object, ObjectId, Row
from schemadiff.quoting import qualified
from schemadiff.secrecy import definition_without_secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Object):
    """`definition` is PostgreSQL's own CREATE OR REPLACE, the body in it byte for byte."""

    definition: str
    result: str | None
    prokind: str
    names: tuple[str, ...] = field(compare=False)
    defaults: int = field(compare=False)
    sql_body: bool = field(compare=False)


def read(row: Row) -> Function:
    """The function of one row."""
    return read_as(row, "function")


def read_as(row: Row, kind: str) -> Function:
    """The routine of one row, under the name of its kind."""
    return Function(
        id=ObjectId(kind, (row["schema"], row["name"], row["types"])),
        definition=definition_without_secrets(row["definition"]),
        result=row["result"],
        prokind=row["prokind"],
        names=tuple(row["names"]),
        defaults=row["defaults"],
        sql_body=row["language"] == "sql" and not row["source"],
    )


def another_function(old: Object, new: Object, changed: frozenset[str]) -> bool:
    """CREATE OR REPLACE keeps result type and names of arguments, and only adds defaults."""
    assert isinstance(old, Function)
    assert isinstance(new, Function)
    if changed & {"result", "prokind"} or new.defaults < old.defaults:
        return True
    renamed = any(a and a != b for a, b in zip(old.names, new.names, strict=False))
    return renamed or len(new.names) < len(old.names)


def words(object_id: ObjectId, noun: str = "FUNCTION") -> str:
    """`FUNCTION public.f(integer, text)`; the argument types are PostgreSQL's own text."""
    schema, name, types = object_id.path
    return f"{noun} {qualified((schema, name))}({types})"


KIND = Kind(
    name="function",
    model=Function,
    read=each(read),
    rank=60,
    catalog="pg_proc",
    words=words,
    alterable=frozenset({"definition"}),
    rebuild=another_function,
    names=lambda o: (("routine", *o.id.path),),
    fragile=lambda o: isinstance(o, Function) and o.sql_body,
)
