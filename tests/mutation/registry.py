"""All mutations by the kind they are about, and how often each kind's turn comes."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from tests.mutation.mutators import (
    circles,
    columns,
    constraints,
    foreign,
    indexes,
    notes,
    operators,
    partitions,
    privileges,
    publications,
    routines,
    schemas,
    search,
    sequences,
    tables,
    triggers,
    types,
    views,
)
from tests.mutation.present import Mutation

_FAMILIES: tuple[Mapping[str, tuple[Mutation, ...]], ...] = (
    *(schemas.MUTATIONS, types.MUTATIONS, sequences.MUTATIONS, routines.MUTATIONS, operators.MUTATIONS),
    *(foreign.MUTATIONS, search.MUTATIONS, tables.MUTATIONS, columns.MUTATIONS, constraints.MUTATIONS),
    *(partitions.MUTATIONS, indexes.MUTATIONS, views.MUTATIONS, triggers.MUTATIONS, publications.MUTATIONS),
    *(privileges.MUTATIONS, notes.MUTATIONS, circles.MUTATIONS),
)
_OFTEN = {
    "column": 9,
    "table": 6,
    "constraint": 8,
    "index": 6,
    "view": 7,
    "function": 7,
    "default": 3,
    "enum": 3,
    "partition": 5,
    "trigger": 4,
    "domain": 3,
    "comment": 3,
    "grant": 4,
    "sequence": 3,
    "composite": 3,
    "materialized_view": 3,
    "policy": 3,
    "inheritance": 3,
    "rule": 2,
    "statistics": 2,
    "owner": 2,
}
# Kinds that no mutation is about, and why.
_OF_THE_SERVER = "it belongs to the whole server, of which both states of a round are databases"
_OF_THE_DATABASE = "a clone of a database is made without it"
NOT_MUTATED: Mapping[str, str] = {
    **dict.fromkeys(("role", "role_membership", "parameter_grant"), _OF_THE_SERVER),
    **dict.fromkeys(("role_setting", "database_setting"), _OF_THE_DATABASE),
}


def _by_kind() -> dict[str, tuple[Mutation, ...]]:
    found: dict[str, tuple[Mutation, ...]] = {}
    for family in _FAMILIES:
        for kind, mutations in family.items():
            found[kind] = (*found.get(kind, ()), *mutations)
    return found


MUTATIONS: Mapping[str, tuple[Mutation, ...]] = _by_kind()
_KINDS = tuple(MUTATIONS)
_WEIGHTS = tuple(_OFTEN.get(kind, 1) for kind in _KINDS)


def choose(rng: Random) -> tuple[str, Mutation]:
    """A kind, and a mutation about it."""
    kind = rng.choices(_KINDS, _WEIGHTS)[0]
    return kind, rng.choice(MUTATIONS[kind])
