"""A catalog and the database it was read from in; out come the definitions that PostgreSQL itself prints otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemadiff.introspect.session import pinned
from schemadiff.kinds.constraint import Constraint
from schemadiff.kinds.index import Index
from schemadiff.model import Catalog
from schemadiff.scratch import Database

_INDEXES = """
select n.nspname, c.relname, pg_get_indexdef(c.oid)
from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('i', 'I')
"""
_CONSTRAINTS = """
select n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
"""


def printed_otherwise(catalog: Catalog, database: Database) -> list[tuple[str, str]]:
    """Each definition that is not letter for letter PostgreSQL's, beside what PostgreSQL prints."""
    texts = _printed(database)
    return [(text, texts.get(path, "nothing")) for path, text in _definitions(catalog) if texts.get(path) != text]


def _printed(database: Database) -> Mapping[tuple[str, ...], str]:
    connection = database.admin()
    with pinned(connection):
        rows = (*connection.execute(_INDEXES).fetchall(), *connection.execute(_CONSTRAINTS).fetchall())
    return {tuple(path): text for *path, text in rows}


def _definitions(catalog: Catalog) -> Iterator[tuple[tuple[str, ...], str]]:
    for object_id, obj in catalog.objects.items():
        if isinstance(obj, Index):
            yield object_id.path, obj.definition
        if isinstance(obj, Constraint):
            yield object_id.path, obj.definition + _attributes(obj)


def _attributes(obj: Constraint) -> str:
    """What has fields of its own and stands behind the definition."""
    timing = f"{' DEFERRABLE' if obj.deferrable else ''}{' INITIALLY DEFERRED' if obj.deferred else ''}"
    return timing + ("" if obj.enforced and obj.validated else " NOT VALID" if obj.enforced else " NOT ENFORCED")
