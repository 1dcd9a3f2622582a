"""What a kind is: a record that describes one kind of database object to stages which know no kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from schemadiff.model import Object, ObjectId, Row

# The rows of a query, column by column.
Columns: TypeAlias = Mapping[str, Sequence[Any]]

_QUERIES = Path(__file__).with_name("sql")


@cache
def query_of(name: str) -> str:
    """A query of `kinds/sql`. Not by importlib.resources, which takes longer to find a file than to read it."""
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")


class Relation(NamedTuple):
    """What is known of a table or view before anything of it is read: a row of `kinds/sql/relation.sql`."""

    oid: int
    id: ObjectId
    relkind: str
    is_partition: bool
    is_typed: bool
    has_children: bool


def each(read: Callable[[Row], Object]) -> Callable[[Columns], Sequence[Object]]:
    """A reader of many rows, made of the reader of one. Enough for kinds that there are no tens of thousands of."""

    def read_all(columns: Columns) -> Sequence[Object]:
        rows = zip(*columns.values(), strict=True)
        return [read(dict(zip(columns, row, strict=True))) for row in rows]

    return read_all


def _never(old: Object, new: Object, changed: frozenset[str]) -> bool:
    return False


def _nothing(obj: Object) -> tuple[ObjectId, ...]:
    return ()


def _no_names(obj: Object) -> tuple[tuple[str, ...], ...]:
    return ()


def _no_roles(obj: Object) -> tuple[str, ...]:
    return ()


def _firm(old: Object, new: Object, changed: frozenset[str]) -> frozenset[str]:
    return frozenset()


def _no(obj: Object) -> bool:
    return False


def _stays(old: Object, new: Object) -> bool:
    return False


def _stated(object_id: ObjectId) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of object. Data only: a kind describes; it never orders, compares, queries, renders or writes.

    name        the kind's name in ObjectId, in `kinds/sql/NAME.sql` and in `templates/kinds/NAME.sql.j2`
    model       the frozen dataclass of exactly the fields that are compared
    read        the rows of the query, column by column -> the objects, in their order; `each` makes it of a function
                from one row. What a query calls `relation` is a Relation by then; satellites have `target` and `parent`
    catalog     the pg_catalog table whose oid a row's `oid` is; None where objects have no oid of their own
    rank        place in the reading order of a migration
    words       the object in words of COMMENT ON, ALTER … OWNER TO and GRANT ON: `TABLE public.t`
    alterable   fields that PostgreSQL changes in place, through the template's `alter` macro
    rebuild     True when this change cannot be made in place although its fields are alterable
    held        True when this change cannot be made in place while columns hold values of the object
    needs       what the object leans on beyond pg_depend, from its own fields
    whole       a larger object that this one is a share of: made after it, dropped with it (partition indexes)
    names       names the object takes in a namespace shared with other kinds
    after       kinds of objects with the same parent that are made before this one
    inline      whether the object can be written inside the CREATE of its parent
    holds_data  dropping it loses rows, values or what nobody wrote down
    roles       names of the roles the object names, unquoted
    optional    of an object with this id, absence in the desired state means "not stated", not "drop it"
    shakes      kinds whose objects cannot stand on this one while this change is made in place
    fragile     whether this object is one of those that must go before such a change, and come back after it
    compares    whether it may compare columns with each other, and cannot while one of them has its new type alone
    moves       a replacement takes over the rows of the old object, which is moved aside until then
    shell       it may be there as a bare name, before the functions that it needs and that need it
    shared      it belongs to the server, not to one database: read only where the project manages the role path[0]
    aside       a replacement moves the old object aside, and what leans on it is switched over, not dropped
    """

    name: str
    model: type[Object]
    read: Callable[[Columns], Sequence[Object]]
    rank: int
    words: Callable[[ObjectId], str]
    catalog: str | None = None
    alterable: frozenset[str] = frozenset()
    rebuild: Callable[[Object, Object, frozenset[str]], bool] = _never
    held: Callable[[Object, Object, frozenset[str]], bool] = _never
    needs: Callable[[Object], Iterable[ObjectId]] = _nothing
    whole: Callable[[Object], Iterable[ObjectId]] = _nothing
    names: Callable[[Object], Iterable[tuple[str, ...]]] = _no_names
    after: frozenset[str] = frozenset()
    inline: Callable[[Object], bool] = _no
    holds_data: bool = False
    roles: Callable[[Object], Iterable[str]] = _no_roles
    optional: Callable[[ObjectId], bool] = _stated
    shakes: Callable[[Object, Object, frozenset[str]], frozenset[str]] = _firm
    fragile: Callable[[Object], bool] = _no
    compares: Callable[[Object], bool] = _no
    shared: bool = False
    aside: bool = False
    moves: Callable[[Object, Object], bool] = _stays
    shell: bool = False

    @property
    def states_needs(self) -> bool:
        """Whether fields of its objects say anything of what they lean on."""
        return self.needs is not _nothing

    @property
    def query(self) -> str:
        """The catalog query, which runs in psql as it is, on PostgreSQL 14 to 18."""
        return query_of(self.name)
