"""What is there in; changes of functions, procedures and aggregates out."""

from __future__ import annotations

from random import Random

from schemadiff.kinds import KINDS
from schemadiff.quoting import dollar_quoted, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, default, new, new_in_schema, some_type, sometimes, value

_RESULTLESS = ("trigger", "event_trigger", "void")


def create_function(rng: Random, present: Present) -> str:
    """Of one value, so that checks, defaults, indexes and views can use it."""
    type_ = _argument(rng, present)
    argument = sometimes(rng, f"{new(rng)} ", 0.4)
    result, body = rng.choice(
        (
            (type_, "$1"),
            ("boolean", "$1 IS NOT NULL"),
            ("text", "$1::text"),
            ("integer", "length($1::text)"),
            (f"SETOF {type_}", "$1"),
            (f"{type_}[]", "ARRAY[$1]"),
        )
    )
    return f"CREATE FUNCTION {_name(rng, present)}({argument}{type_}) RETURNS {result} {_language(rng, body, result)}"


def create_constant(rng: Random, present: Present) -> str:
    """Of nothing, for defaults."""
    type_ = some_type(rng, present)
    body = value(rng, type_, present)
    return f"CREATE FUNCTION {_name(rng, present)}() RETURNS {type_} {_language(rng, body, type_)}"


def create_reader(rng: Random, present: Present) -> str | None:
    """Reads a table or a view; with a body that PostgreSQL has parsed, or with one that it has not."""
    relation = present.pick(rng, "table", "view", "materialized_view")
    if relation is None:
        return None
    from_ = qualified(relation.id.path)
    counted = dollar_quoted(f"SELECT count(*), min(1)::text FROM {from_}")
    read = dollar_quoted(f"DECLARE r {from_}; BEGIN SELECT * INTO r FROM {from_} LIMIT 1; END")
    bodies = (
        f"RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM {from_}; END",
        f"RETURNS SETOF {from_} LANGUAGE sql STABLE BEGIN ATOMIC SELECT * FROM {from_}; END",
        f"RETURNS bigint LANGUAGE sql STABLE AS {dollar_quoted(f'SELECT count(*) FROM {from_}')}",
        f"RETURNS SETOF {from_} LANGUAGE sql STABLE AS {dollar_quoted(f'SELECT * FROM {from_}')}",
        f"RETURNS TABLE({new(rng)} bigint, {new(rng)} text) LANGUAGE sql AS {counted}",
        f"RETURNS void LANGUAGE plpgsql AS {read}",
    )
    return f"CREATE FUNCTION {_name(rng, present)}() {rng.choice(bodies)}"


def create_on_row(rng: Random, present: Present) -> str | None:
    """Takes a row of a table, as a computed field does."""
    relation = present.pick(rng, "table", "view", "composite")
    if relation is None:
        return None
    result = rng.choice(
        (
            "RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 IS NOT NULL",
            "RETURNS text LANGUAGE sql AS 'SELECT $1::text'",
        )
    )
    return f"CREATE FUNCTION {_name(rng, present)}({qualified(relation.id.path)}) {result}"


def create_with_arguments(rng: Random, present: Present) -> str:
    """Modes, names and defaults of arguments."""
    one, two = some_type(rng, present), some_type(rng, present)
    arguments = rng.choice(
        (
            f"{new(rng)} {one}, {new(rng)} {two} DEFAULT {default(rng, two, present)}",
            f"{one} DEFAULT NULL, {two} DEFAULT NULL",
            f"IN {new(rng)} {one}, OUT {new(rng)} {two}, OUT {new(rng)} text",
            f"INOUT {new(rng)} {one}",
            f"{new(rng)} {one}, VARIADIC {new(rng)} {built_array(rng)}",
            "anyelement, anyelement",
        )
    )
    out = "OUT " in arguments
    result = "" if out else " RETURNS void"
    language = f"LANGUAGE {rng.choice(('plpgsql', 'sql'))}"
    body = (
        "BEGIN END" if "plpgsql" in language else "SELECT NULL, NULL" if arguments.startswith("IN ") else "SELECT NULL"
    )
    more = f"{language}{_attributes(rng)} AS {dollar_quoted(body)}"
    return f"CREATE FUNCTION {_name(rng, present)}({arguments}){result} {more}"


def create_trigger_function(rng: Random, present: Present) -> str:
    bodies = ("BEGIN RETURN new; END", "BEGIN\n    RETURN NULL;\nEND", "BEGIN RETURN coalesce(new, old); END")
    body = dollar_quoted(rng.choice(bodies))
    return f"CREATE FUNCTION {_name(rng, present)}() RETURNS trigger LANGUAGE plpgsql AS {body}"


def overload(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "function", where=lambda f: f.result not in _RESULTLESS)
    if found is None:
        return None
    type_ = some_type(rng, present)
    return (
        f"CREATE FUNCTION {qualified(found.id.path[:2])}({type_}, {type_}) RETURNS {type_} LANGUAGE sql AS 'SELECT $1'"
    )


def another_body(rng: Random, present: Present) -> str | None:
    found = present.pick(
        rng, "function", "procedure", where=lambda f: "SELECT " in f.definition or "BEGIN" in f.definition
    )
    if found is None:
        return None
    word = "SELECT" if "SELECT " in found.definition else "BEGIN"
    head, _, tail = found.definition.rpartition(word)
    return f"{head}{word} /* {rng.randrange(1000)} */{tail}"


def alter_function(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "function")
    if found is None:
        return None
    change = rng.choice(
        (
            *(
                "IMMUTABLE",
                "STABLE",
                "VOLATILE",
                "STRICT",
                "CALLED ON NULL INPUT",
                "SECURITY DEFINER",
                "SECURITY INVOKER",
            ),
            *("LEAKPROOF", "NOT LEAKPROOF", "PARALLEL SAFE", "PARALLEL RESTRICTED", "COST 50", "ROWS 7", "RESET ALL"),
            *(
                "SET search_path = public, pg_temp",
                "SET work_mem = '8MB'",
                "SET search_path = ''",
                "SET \"a.b\" = 'x, y'",
            ),
        )
    )
    return f"ALTER {_words(found)} {change}"


def rename_function(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "function", "procedure", "aggregate")
    if found is None:
        return None
    change = f"RENAME TO {new(rng)}" if rng.random() < 0.7 else f"SET SCHEMA {present.schema(rng)}"
    return f"ALTER {_words(found)} {change}"


def drop_function(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "function")
    return found and f"DROP {_words(found)}{cascade(rng)}"


def create_procedure(rng: Random, present: Present) -> str:
    type_ = some_type(rng, present)
    arguments = rng.choice(
        ("", type_, f"INOUT {new(rng)} {type_}", f"{new(rng)} {type_} DEFAULT {default(rng, type_, present)}")
    )
    table = present.pick(rng, "table")
    bodies = [
        "LANGUAGE plpgsql AS 'BEGIN COMMIT; END'",
        "LANGUAGE sql AS 'SELECT 1'",
        "LANGUAGE sql BEGIN ATOMIC SELECT 1; END",
    ]
    if table is not None:
        bodies.append(f"LANGUAGE sql BEGIN ATOMIC DELETE FROM {qualified(table.id.path)}; END")
    body = rng.choice(bodies) if "INOUT" not in arguments else bodies[0]
    return f"CREATE PROCEDURE {_name(rng, present)}({arguments}) {body}"


def alter_procedure(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "procedure")
    return found and f"ALTER {_words(found)} {rng.choice(('SECURITY DEFINER', 'SECURITY INVOKER'))}"


def drop_procedure(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "procedure")
    return found and f"DROP {_words(found)}{cascade(rng)}"


def create_aggregate(rng: Random, present: Present) -> str:
    """Over functions of PostgreSQL, or over one that is made with it."""
    name, own = new_in_schema(rng, present), new_in_schema(rng, present)
    more = sometimes(rng, ", parallel = safe") + sometimes(rng, ", initcond = '0'")
    forms = (
        f"CREATE AGGREGATE {name}(integer) (sfunc = int4pl, stype = integer{more})",
        f"CREATE AGGREGATE {name}(numeric) (sfunc = numeric_add, stype = numeric, combinefunc = numeric_add{more})",
        f"CREATE AGGREGATE {name}(text) (sfunc = textcat, stype = text)",
        f"CREATE FUNCTION {own}(bigint, text) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1 + length($2)';\n"
        f"CREATE AGGREGATE {name}(text) (sfunc = {own}, stype = bigint, initcond = '0')",
        f"CREATE AGGREGATE {name}(float8 ORDER BY integer) (sfunc = ordered_set_transition, stype = internal, "
        "finalfunc = percentile_disc_final, finalfunc_extra)",
    )
    return rng.choice(forms)


def replace_aggregate(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "aggregate", where=lambda a: a.id.path[2] == "integer")
    if found is None:
        return None
    options = rng.choice(("sfunc = int4pl, stype = integer, initcond = '1'", "sfunc = int4larger, stype = integer"))
    return f"CREATE OR REPLACE AGGREGATE {qualified(found.id.path[:2])}(integer) ({options})"


def drop_aggregate(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "aggregate")
    return found and f"DROP {_words(found)}{cascade(rng)}"


def built_array(rng: Random) -> str:
    return rng.choice(("text[]", "integer[]", '"any"'))


def _argument(rng: Random, present: Present) -> str:
    """The type of a column that is there, most of the time."""
    column = present.pick(rng, "column")
    if column is None or rng.random() < 0.3:
        return some_type(rng, present)
    head, _, tail = str(column.type).partition("(")
    return head + tail.partition(")")[2]


def _name(rng: Random, present: Present) -> str:
    return new_in_schema(rng, present)


def _language(rng: Random, body: str, result: str) -> str:
    volatility = rng.choice((" IMMUTABLE", " IMMUTABLE", " STABLE", ""))
    forms = [f"LANGUAGE sql{volatility}{_attributes(rng)} AS {dollar_quoted(f'SELECT {body}')}"]
    if not result.startswith("SETOF"):
        forms += [
            f"LANGUAGE sql{volatility}{_attributes(rng)} RETURN {body}",
            f"LANGUAGE plpgsql{volatility}{_attributes(rng)} AS {dollar_quoted(f'BEGIN RETURN {body}; END')}",
        ]
    return rng.choice(forms)


def _attributes(rng: Random) -> str:
    chosen = [
        sometimes(rng, rng.choice((" STRICT", " SECURITY DEFINER", " PARALLEL SAFE", " COST 3", " LEAKPROOF")), 0.2),
        sometimes(rng, rng.choice((" SET search_path = pg_catalog, public", " SET work_mem = '1MB'")), 0.1),
    ]
    return "".join(chosen)


def _words(routine: object) -> str:
    object_id = getattr(routine, "id")  # noqa: B009
    return KINDS[object_id.kind].words(object_id)


MUTATIONS = {
    "function": (
        *(create_function, create_function, create_constant, create_reader, create_reader, create_on_row),
        *(create_with_arguments, create_trigger_function, overload, another_body, another_body, alter_function),
        *(alter_function, rename_function, drop_function),
    ),
    "procedure": (create_procedure, create_procedure, alter_procedure, drop_procedure, rename_function),
    "aggregate": (create_aggregate, create_aggregate, replace_aggregate, drop_aggregate, rename_function),
}
