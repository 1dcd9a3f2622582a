"""A recipe and numbers in; the query that makes rows of these numbers, and what tells why there is none, out."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from schemadiff.quoting import display, identifier, identifiers
from schemadiff.seeds.generate.makers import NUMBER
from schemadiff.seeds.generate.recipe import NULLS, Link, Recipe
from schemadiff.seeds.generate.values import salt_of

Counts = Mapping[str, int]
# Rows that are looked at for what refuses them.
_LOOKED_AT = 200


def selected(recipe: Recipe, low: int, high: int, counts: Counts) -> str:
    """The SELECT for the rows of these numbers, those that satisfy the checks. `counts` are of temporary tables."""
    wanted = [f"(({check.expression}) IS NOT FALSE)" for check in recipe.checks]
    wanted += [f"{identifier(name)} IS NOT NULL" for name in recipe.required]
    source = _source(recipe, low, high, counts)
    return f"SELECT {identifiers(recipe.columns)} {source} WHERE {' AND '.join(wanted) or 'true'} ORDER BY {NUMBER}"


def kept_by_each(recipe: Recipe, counts: Counts) -> str:
    """How many rows of some satisfy each check, and have a value in each column that must have one."""
    asked = [f"({check.expression}) IS NOT FALSE" for check in recipe.checks]
    asked += [f"{identifier(name)} IS NOT NULL" for name in recipe.required]
    counted = ", ".join(f"pg_catalog.count(*) FILTER (WHERE {one})" for one in asked)
    return f"SELECT {counted} {_source(recipe, 1, _LOOKED_AT, counts)}"


def _source(recipe: Recipe, low: int, high: int, counts: Counts) -> str:
    own = dict(recipe.expressions)
    joins = []
    for pool in recipe.pools:
        own.update({name: f"{pool.name}.{identifier(name)}" for name in pool.columns})
        joins.append(f"LEFT JOIN {pool.name} ON {pool.name}.sd_n = {_chance(recipe, pool.name)} % {counts[pool.name]}")
    for link in recipe.links:
        joins.append(_join(recipe, link, counts))
        for column, key in zip(link.reference.columns, link.reference.keys, strict=True):
            if column in own and column not in recipe.expressions:
                continue
            found = f"{link.keys}.{identifier(column)}"
            # The first row of a table that refers to itself has no other to refer to.
            alone = (own.get(key) or recipe.alone.get(column)) if link.itself else None
            own[column] = f"COALESCE({found}, {alone})" if alone and column not in recipe.nullable else found
    inner = "".join(f", {own[name]} AS {identifier(name)}" for name in recipe.columns)
    return (
        f"FROM (SELECT {NUMBER}{inner} FROM pg_catalog.generate_series({low}, {high}) AS {NUMBER} "
        f"{' '.join(joins)} OFFSET 0) AS made"
    )


def _join(recipe: Recipe, link: Link, counts: Counts) -> str:
    keys, reference = link.keys, link.reference
    count = counts[keys]
    if link.after:
        shared = [
            f"t.{identifier(c)} = {other.keys}.{identifier(c)}"
            for other in recipe.links
            if other.keys in link.after
            for c in reference.columns
            if c in other.reference.columns
        ]
        return (
            f"LEFT JOIN LATERAL (SELECT * FROM {keys} AS t WHERE {' AND '.join(dict.fromkeys(shared))} "
            f"AND t.sd_g = {_chance(recipe, keys)} % t.sd_c LIMIT 1) AS {keys} ON true"
        )
    return f"LEFT JOIN {keys} ON {keys}.sd_n = {_or_null(recipe, link, _place(recipe, link, count, counts))}"


def _place(recipe: Recipe, link: Link, count: int, counts: Counts) -> str:
    """The number of the row that is referred to."""
    keys, reference = link.keys, link.reference
    if reference in recipe.walks:
        before = [counts[other.keys] for other in recipe.links if other.reference in recipe.walks[reference]]
        round_ = max(prod(before), 1)
        # Each time the others have been through, this one is one further.
        start = f"{_chance(recipe, keys, f'(({NUMBER} - 1) % {round_})')} % {count or 1} + " if before else ""
        return f"({start}({NUMBER} - 1) / {round_}) % {count or 1}"
    # Some are referred to more often than others, as it is in life.
    often = f"({_chance(recipe, keys)} % 100000) * ({_chance(recipe, keys + ' often')} % 100000)"
    return f"{count} * {often} / 10000000000"


def _or_null(recipe: Recipe, link: Link, at: str) -> str:
    """Where a check says which columns are NULL, every other one is: so each combination comes up."""
    columns = set(link.reference.columns)
    one_in = 2 if columns & recipe.torn else 0 if link.reference in recipe.walks else NULLS
    if not columns <= recipe.nullable or not one_in:
        return at
    return f"CASE WHEN {_chance(recipe, link.keys + ' null')} % {one_in} = 0 THEN NULL ELSE {at} END"


def _chance(recipe: Recipe, what: str, number: str = NUMBER) -> str:
    salt = salt_of(display(recipe.table), what) % 2**61
    return f"(pg_catalog.hashint8extended({number}, {salt}) & 9223372036854775807)"
