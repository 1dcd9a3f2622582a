"""A query of `kinds/sql` in; the same query for some relations and catalog rows alone out.

The query stays as it is and the rows are chosen from what it gives, so that they are the same as among all others.
PostgreSQL looks for these alone where it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemadiff.model import SATELLITES

# By which of their columns queries tell whose a row is: the oid of a relation.
_RELATION: Mapping[str, str] = {
    **dict.fromkeys(("relation", "address", "table", "view", "materialized_view", "sequence"), "oid"),
    **dict.fromkeys(("column", "default", "constraint", "index"), "relation"),
    **dict.fromkeys(("identity", "owned_by", "inheritance", "statistics", "replica_identity", "clustered_on"), "relid"),
    **dict.fromkeys(("rule", "trigger", "partition_trigger", "policy"), "relid"),
}
# What is read of all relations: the bounds of a partition may say what those of its neighbours are.
EVERYWHERE = frozenset(("partition",))
# The kinds of what belongs to relations, and to nothing else. A composite type is known by the oid of its type.
OF_RELATIONS = frozenset((*_RELATION, *EVERYWHERE, "composite")) - {"relation", "address", "identity"}
_TYPES = frozenset(("composite",))
# By which columns queries tell which catalog row a row is about.
_ROW: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(SATELLITES, ("target_class", "target_oid")),
    "dependency": ("classid", "objid"),
    "uncovered": ("class", "oid"),
}
# Where PostgreSQL would go through all rows of a catalog, it is given those in its place that may be wanted. No query
# is in here to which the rows of others say anything. `of` are the relations, `rows` the oids of the catalog rows.
_THEIR_INDEXES = "array(select indexrelid from pg_catalog.pg_index where indrelid = any ({of}))"
# Whether others have the name of a NOT NULL constraint is said of its column: all of these names are given.
_THEIR_NOT_NULL_NAMES = (
    "array(select conname from pg_catalog.pg_constraint where conrelid = any ({of}) and contype = 'n')"
)
_GIVEN: Mapping[str, Mapping[str, str]] = {
    "column": {"pg_attribute": "attrelid = any ({of})", "pg_constraint": f"conname = any ({_THEIR_NOT_NULL_NAMES})"},
    "default": {"pg_attrdef": "adrelid = any ({of})", "pg_attribute": "attrelid = any ({of})"},
    "index": {
        "pg_index": "indrelid = any ({of})",
        "pg_attribute": f"attrelid = any ({_THEIR_INDEXES})",
    },
    "owner": {"pg_class": "oid = any ({rows})", "pg_type": "oid = any ({rows})", "pg_proc": "oid = any ({rows})"},
    "grant": {
        "pg_class": "oid = any ({rows})",
        "pg_attribute": "attrelid = any ({rows})",
        "pg_type": "oid = any ({rows})",
        "pg_proc": "oid = any ({rows})",
    },
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some relations, and the catalog rows, by catalog and oid, whose comments, owners and grants are wanted. `types`
    are the oids of these that are types.
    """

    relations: frozenset[int]
    rows: frozenset[tuple[int, int]]
    types: frozenset[int]

    def restricted(self, name: str, query: str) -> str:
        """The query for these; as it is where it cannot be told whose its rows are."""
        if name in _ROW:
            wanted = self._is_wanted(*_ROW[name])
        elif name in _TYPES:
            wanted = f"q.oid = any ({_array(self.types)})"
        elif name in _RELATION:
            wanted = f"q.{_RELATION[name]} = any ({_array(self.relations)})"
        else:
            return query
        return f"{self._given(name)}select q.* from ({query}\n) q where {wanted}"

    def _given(self, name: str) -> str:
        arrays = {"of": _array(self.relations), "rows": _array({oid for _, oid in self.rows})}
        catalogs = _GIVEN.get(name, {}).items()
        given = (f"{n} as (select * from pg_catalog.{n} where {some.format(**arrays)})" for n, some in catalogs)
        return f"with {', '.join(given)} " if catalogs else ""

    def _is_wanted(self, class_: str, oid: str) -> str:
        """Which catalogs they are in is said besides: whole parts of a query come to nothing by that."""
        classes = {row[0] for row in self.rows}
        return f"q.{class_} = any ({_array(classes)}) and (q.{class_}, q.{oid}) in ({_pairs(self.rows)})"


def _array(oids: Iterable[int]) -> str:
    return f"'{{{','.join(map(str, sorted(oids)))}}}'::oid[]"


def _pairs(rows: Iterable[tuple[int, int]]) -> str:
    classes, oids = zip(*sorted(rows), strict=True)
    one, other = ("'{" + ",".join(map(str, column)) + "}'::oid[]" for column in (classes, oids))
    return f"select * from unnest({one}, {other})"
