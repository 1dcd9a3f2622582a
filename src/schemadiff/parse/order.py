"""Statements in any order go in; the same statements in an order in which PostgreSQL can run them come out."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from schemadiff.model import ObjectId
from schemadiff.parse.cycles import components
from schemadiff.parse.foreign_keys import without_foreign_keys
from schemadiff.parse.settings import search_path
from schemadiff.parse.statements import Name, Statement, Strength

ROUTINES = frozenset(("CREATE FUNCTION", "CREATE PROCEDURE"))
OVERLOADED = ROUTINES | {"CREATE AGGREGATE", "CREATE OPERATOR"}
DEFAULTS = "ALTER DEFAULT PRIVILEGES"
OFF = frozenset(("off", "false", "0", "no"))
FIRST = {"CREATE SCHEMA": 0, "CREATE EXTENSION": 1}
# These may change what a later statement finds in an object: a column, a key, a label.
COMPLETING = frozenset(("ALTER TABLE", "ALTER TYPE", "ALTER DOMAIN", "ALTER FOREIGN TABLE", "CREATE INDEX"))
ALL_IN_SCHEMA = "*"
WITHOUT_A_NAME = frozenset(
    ("column", "constraint", "domain_constraint", "enum_value", "attribute", "trigger", "policy", "rule", "role")
)

Edges = dict[int, dict[int, Strength]]


def ordered(statements: Iterable[Statement]) -> list[Statement]:
    """The statements in dependency order, otherwise as given. Cycles are cut at foreign keys where there are any."""
    given = list(statements)
    edges = _edges(given)
    cycles = components(len(given), edges)
    tables = _tables_in_cycles(edges, cycles)
    if tables:
        given = [part for index, s in enumerate(given) for part in _cut(s, index in tables)]
        edges = _edges(given)
        cycles = components(len(given), edges)
    given = _without_checked_bodies(given, edges, cycles)
    _add_places(given, edges)
    _drop_cycles(edges, Strength)
    return [given[index] for index in _sorted(given, edges)]


@dataclass(slots=True)
class _Names:
    """Which statements make, and which change, the object of a name."""

    makers: dict[Name, list[int]] = field(default_factory=lambda: defaultdict(list))
    schemas: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: Name, index: int) -> None:
        """Note that the statement makes the object of the name."""
        if index not in self.makers[name]:
            self.makers[name].append(index)
            self.schemas[name[0]].append(index)

    def found(self, name: Name, path: Sequence[str]) -> Name | None:
        """The full name of the object that is meant by a name as it is written."""
        if len(name) > 1 and name[:2] in self.makers:
            return name[:2]
        for schema in path:
            if (schema, name[0]) in self.makers:
                return (schema, name[0])
        return name[:1] if name[:1] in self.makers else None


def _edges(statements: Sequence[Statement]) -> Edges:
    names = _made_names(statements)
    edges: Edges = {index: {} for index in range(len(statements))}
    for index, statement in enumerate(statements):
        path = search_path(statement.settings)
        for name, strength in _wanted(statement):
            if name[-1] == ALL_IN_SCHEMA:
                for maker in names.schemas.get(name[0], ()):
                    _add(edges, index, maker, strength)
            elif found := names.found(name, path):
                for maker, weight in _makers(statements, names.makers[found], strength):
                    _add(edges, index, maker, weight)
    _add_remakes(statements, names, edges)
    _add_history(statements, names, edges)
    return edges


def _made_names(statements: Sequence[Statement]) -> _Names:
    names = _Names()
    for index, made in _all_made(statements):
        if made.kind not in WITHOUT_A_NAME:
            names.add(made.path, index)
    for index, made in _all_made(statements):
        # The index of a key has the name of the constraint; a foreign key may be called like a table.
        if made.kind == "constraint" and (name := (made.path[0], made.path[2])) not in names.makers:
            names.add(name, index)
    return names


def _all_made(statements: Sequence[Statement]) -> Iterator[tuple[int, ObjectId]]:
    return ((index, made) for index, statement in enumerate(statements) for made in statement.creates)


def _wanted(statement: Statement) -> list[tuple[Name, Strength]]:
    wanted = [(reference.name, reference.strength) for reference in statement.references]
    schemas = [(made.path[:1], Strength.NEED) for made in statement.creates[:1] if len(made.path) > 1]
    kept = [item for item in wanted if not (item[1] == Strength.MENTION and _unchecked(statement))]
    return [*((name, Strength.NEED) for name in statement.targets), *schemas, *kept]


def _unchecked(statement: Statement) -> bool:
    return statement.verb in ROUTINES and dict(statement.settings).get("check_function_bodies") in OFF


def _makers(
    statements: Sequence[Statement], makers: Sequence[int], strength: Strength
) -> Iterator[tuple[int, Strength]]:
    """How much to lean on each of those that make one name. Of a shell type and the type itself, the shell will do; a
    table and a conversion of one name have nothing to do with each other, and either may be meant.
    """
    overloaded = len(makers) > 1 and any(statements[maker].verb in OVERLOADED for maker in makers)
    verbs: set[str] = set()
    for maker in makers:
        verb = statements[maker].verb
        yield maker, strength if overloaded or verb not in verbs else min(strength, Strength.HISTORY)
        verbs.add(verb)


def _add(edges: Edges, index: int, needed: int, strength: Strength) -> None:
    if index != needed:
        edges[index][needed] = max(edges[index].get(needed, Strength.BELOW), strength)


def _add_remakes(statements: Sequence[Statement], names: _Names, edges: Edges) -> None:
    """What is made twice, as a shell type is, is made in the order of the files."""
    for makers in names.makers.values():
        for earlier, later in pairwise(makers):
            if statements[later].verb not in OVERLOADED:
                _add(edges, later, earlier, Strength.HISTORY)


def _add_history(statements: Sequence[Statement], names: _Names, edges: Edges) -> None:
    """Statements about one object keep their order; those that read it out of order wait until it is complete."""
    changers: dict[Name, list[int]] = defaultdict(list)
    for index, statement in enumerate(statements):
        for name in _changed(statement, names):
            if changers[name]:
                _add(edges, index, changers[name][-1], Strength.HISTORY)
            changers[name].append(index)
    for index, statement in enumerate(statements):
        for name in _read_early(index, statement, names):
            for changer in changers.get(name, ()):
                if changer > index and statements[changer].verb in COMPLETING:
                    _add(edges, index, changer, Strength.HISTORY)


def _add_places(statements: Sequence[Statement], edges: Edges) -> None:
    """Default privileges come behind what is made above them, and before what is made below."""
    above: list[int] = []
    last: int | None = None
    for index, statement in enumerate(statements):
        if statement.verb == DEFAULTS:
            for earlier in above:
                _add(edges, index, earlier, Strength.ABOVE)
            above, last = [index], index
        elif statement.creates:
            above.append(index)
            if last is not None:
                _add(edges, index, last, Strength.BELOW)


def _changed(statement: Statement, names: _Names) -> set[Name]:
    path = search_path(statement.settings)
    return {found for target in statement.targets if (found := names.found(target, path))}


def _read_early(index: int, statement: Statement, names: _Names) -> Iterator[Name]:
    """Objects that the statement needs, and that are made further down."""
    path = search_path(statement.settings)
    for reference in statement.references:
        found = names.found(reference.name, path) if reference.strength > Strength.HISTORY else None
        if found and index < names.makers[found][0]:
            yield found


def _tables_in_cycles(edges: Edges, cycles: Sequence[Sequence[int]]) -> set[int]:
    """Tables whose foreign keys close a cycle that does not go away without the weaker edges."""
    if not cycles:
        return set()
    trial = {index: dict(needs) for index, needs in edges.items()}
    return {
        index
        for component in _drop_cycles(trial, (Strength.MENTION, Strength.HISTORY))
        for index in component
        if any(trial[index].get(other) == Strength.FOREIGN_KEY for other in component)
    }


def _cut(statement: Statement, cyclic: bool) -> list[Statement]:
    if not cyclic:
        return [statement]
    bare, additions = without_foreign_keys(statement)
    return [bare, *additions]


def _without_checked_bodies(
    statements: list[Statement], edges: Edges, cycles: Iterable[Sequence[int]]
) -> list[Statement]:
    """Routines whose bodies lead back to themselves are made without a look at their bodies."""
    found = list(statements)
    for component in cycles:
        for index in component:
            statement = statements[index]
            if statement.verb in ROUTINES and any(edges[index].get(o) == Strength.MENTION for o in component):
                rest = tuple(item for item in statement.settings if item[0] != "check_function_bodies")
                found[index] = replace(statement, settings=(*rest, ("check_function_bodies", "off")))
    return found


def _drop_cycles(edges: Edges, strengths: Iterable[Strength]) -> list[list[int]]:
    """Take edges out of cycles, one strength after the other, until there are none; the cycles that stay."""
    cycles = components(len(edges), edges)
    for strength in strengths:
        if not cycles:
            break
        for component in cycles:
            _drop(edges, component, strength)
        cycles = components(len(edges), edges)
    return cycles


def _drop(edges: Edges, component: Sequence[int], strength: Strength) -> None:
    members = set(component)
    for index in component:
        for other in [o for o, s in edges[index].items() if s == strength and o in members]:
            del edges[index][other]


def _sorted(statements: Sequence[Statement], edges: Edges) -> list[int]:
    waiting = {index: len(needs) for index, needs in edges.items()}
    freed: dict[int, list[int]] = defaultdict(list)
    for index, needs in edges.items():
        for needed in needs:
            freed[needed].append(index)
    ready = [(_rank(statements[i]), i) for i, count in waiting.items() if not count]
    heapq.heapify(ready)
    result: list[int] = []
    while ready:
        index = heapq.heappop(ready)[1]
        result.append(index)
        for next_index in freed[index]:
            waiting[next_index] -= 1
            if not waiting[next_index]:
                heapq.heappush(ready, (_rank(statements[next_index]), next_index))
    return result


def _rank(statement: Statement) -> int:
    # CREATE SCHEMA with tables and views inside is no better than these.
    return FIRST.get(statement.verb, len(FIRST)) if len(statement.creates) == 1 else len(FIRST)
