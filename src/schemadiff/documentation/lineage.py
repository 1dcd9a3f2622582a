"""A catalog in; out of which columns each column of a view is made, as sqlglot reads the view's text, out.

PostgreSQL records which columns of tables a view uses, and of other views only that it uses them. For the rest of the
way there is the text, which PostgreSQL has printed itself: names qualified, no stars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from schemadiff.stages import stage

if TYPE_CHECKING:
    from schemadiff.model import Catalog, ObjectId

Path: TypeAlias = tuple[str, str]
Of: TypeAlias = tuple[Path, str]
WHOLE = "*"


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a view is made of. `made_of` has for each of its columns the columns that its values come from; `used` also
    has those of its conditions, and (relation, `*`) where whole rows are. It is not `told` where sqlglot cannot
    read it.
    """

    made_of: Mapping[str, frozenset[Of]] = field(default_factory=dict)
    used: frozenset[Of] = frozenset()
    told: bool = True

    def carries(self, columns: frozenset[Of]) -> tuple[str, ...]:
        """Which columns of the view have values of any of these."""
        return tuple(name for name, of in self.made_of.items() if of & columns)


class Lineages:
    """The lineage of every view of a catalog, each found when somebody asks for it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._found: dict[ObjectId, Lineage] = {}
        self._schema: Any = None

    def of(self, view: ObjectId) -> Lineage:
        """That of one view."""
        if view not in self._found:
            with stage("reading views"):
                self._found[view] = self._read(view)
        return self._found[view]

    def _read(self, view: ObjectId) -> Lineage:
        import logging

        from sqlglot import exp, lineage, parse_one
        from sqlglot.errors import SqlglotError
        from sqlglot.optimizer.qualify import qualify
        from sqlglot.optimizer.scope import build_scope

        obj: Any = self._catalog.objects[view]
        # What it cannot read it says to the log, too.
        logging.getLogger("sqlglot").setLevel(logging.ERROR)
        try:
            tree = qualify(
                _aliased(parse_one(obj.definition, dialect="postgres"), exp),
                dialect="postgres",
                schema=self._known(),
                validate_qualify_columns=False,
                identify=False,
                expand_stars=False,
            )
            scope = build_scope(tree)
            nodes = lineage.lineage(None, tree, self._known(), dialect="postgres", scope=scope, copy=False)
            assert isinstance(nodes, dict)
            made = {name: frozenset(_leaves(node, exp.Table)) for name, node in nodes.items()}
            used = frozenset(_used(scope, exp)).union(*made.values())
            return Lineage(_named(obj, made), used)
        except (SqlglotError, ValueError, KeyError, AttributeError, RecursionError, AssertionError, TypeError):
            return Lineage(told=False)

    def _known(self) -> Any:
        """The columns of all relations, as sqlglot wants to be told."""
        if self._schema is None:
            from sqlglot.schema import MappingSchema

            tables: dict[str, Any] = {}
            for (schema, name), columns in relation_columns(self._catalog).items():
                tables.setdefault(schema, {})[name] = dict.fromkeys(columns, "text")
            self._schema = MappingSchema(tables, dialect="postgres", normalize=False)
        return self._schema


def relation_columns(catalog: Catalog) -> Mapping[Path, list[str]]:
    """The names of the columns of every table and view."""
    found: dict[Path, list[str]] = {}
    for id_, obj in catalog.objects.items():
        one: Any = obj
        if id_.kind == "column":
            found.setdefault((id_.path[0], id_.path[1]), []).append(id_.path[2])
        elif id_.kind == "view":
            found[id_.path[0], id_.path[1]] = [column[0] for column in one.columns]
        elif id_.kind == "materialized_view":
            found[id_.path[0], id_.path[1]] = [column.name for column in one.columns]
    return found


def _aliased(tree: Any, exp: Any) -> Any:
    """Each relation under the name that its columns have before them: sqlglot would write it in small letters."""
    for table in tree.find_all(exp.Table):
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name, quoted=True)))
    return tree


def _named(view: Any, made: Mapping[str, frozenset[Of]]) -> Mapping[str, frozenset[Of]]:
    """By the view's own names of its columns, which stand in the order of its query."""
    names = [column[0] if isinstance(column, tuple) else column.name for column in view.columns]
    return dict(zip(names, made.values(), strict=True)) if len(names) == len(made) else made


def _leaves(node: Any, table: type[Any]) -> Iterator[Of]:
    for one in node.walk():
        if isinstance(one.source, table) and not one.downstream:
            yield (one.source.db, one.source.name), one.name.rpartition(".")[2].strip('"')


def _used(scope: Any, exp: Any) -> Iterator[Of]:
    """Every column that is named anywhere; a row as a whole is `o.*`, or `o` alone."""
    for inner in scope.traverse():
        for column in inner.find_all(exp.Column):
            source = inner.sources.get(column.table or column.name)
            if isinstance(source, exp.Table):
                yield (source.db, source.name), column.name if column.table else WHOLE
