"""What is there in; changes of views, materialized views and rules out, and of what lies under them."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from schemadiff.model import ObjectId
from schemadiff.quoting import identifier, identifiers, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, condition, default, expression, new, new_in_schema, sometimes

_READABLE = ("table", "table", "view", "materialized_view")


def query(rng: Random, present: Present) -> str | None:
    """A query over one relation or two, or over a function that returns rows. Foreign tables cannot be read."""
    relation = present.pick(rng, rng.choice(_READABLE), where=_is_here) or present.table(rng)
    if relation is None:
        return "SELECT 1 AS one, 'a'::text AS two"
    from_, columns = qualified(relation.id.path), _columns(present, relation)
    tables = present.columns(relation.id)
    names = identifiers(rng.sample(columns, rng.randint(1, min(4, len(columns))))) if columns else "1 AS one"
    forms = [
        f"SELECT * FROM {from_}",
        f"SELECT {names} FROM {from_}",
        f"SELECT count(*) AS n FROM {from_}",
        f"SELECT x FROM {from_} x",
    ]
    if columns:
        first = identifier(columns[0])
        forms += [
            f"SELECT {first}, count(*) AS {new(rng)} FROM {from_} GROUP BY {first}",
            f"SELECT DISTINCT ON ({first}) {names} FROM {from_} ORDER BY {first}",
            f"WITH w AS (SELECT * FROM {from_}) SELECT w.{first} FROM w",
            f"SELECT a.{first}, b.{first} AS {new(rng)} FROM {from_} a LEFT JOIN {from_} b ON a.{first} = b.{first}",
            f"SELECT {first} FROM {from_} UNION ALL SELECT {first} FROM {from_}",
            f"SELECT {first}, row_number() OVER (ORDER BY {first} NULLS FIRST) AS {new(rng)} FROM {from_}",
            f"SELECT {from_}.* FROM {from_} JOIN {from_} AS other USING ({first})",
        ]
    if tables:
        one = rng.choice(tables)
        forms += [
            f"SELECT {names} FROM {from_} WHERE {condition(rng, tables, present)}",
            f"SELECT {expression(rng, one, present)} AS {new(rng)} FROM {from_}",
        ] * 2
    function = present.pick(
        rng,
        "function",
        where=lambda f: f.id.path[2] == "" and _is_settled(f) and f.result not in ("trigger", "event_trigger"),
    )
    if function is not None:
        # Not of a volatile one: it may delete rows, which a materialized view would make it do.
        forms += [f"SELECT f FROM {qualified(function.id.path[:2])}() f"] * 2
    return rng.choice(forms)


def _is_settled(function: Any) -> bool:
    return function.definition is not None and re.search(r"\b(STABLE|IMMUTABLE)\b", function.definition) is not None


def create_view(rng: Random, present: Present) -> str:
    options = sometimes(
        rng, f" WITH ({rng.choice(('security_barrier', 'security_invoker', 'check_option = local'))})", 0.15
    )
    return f"CREATE VIEW {new_in_schema(rng, present)}{options} AS {query(rng, present)}"


def create_recursive(rng: Random, present: Present) -> str:
    return (
        f"CREATE RECURSIVE VIEW {new_in_schema(rng, present)} ({new(rng)}) AS VALUES (1) UNION ALL SELECT 1 WHERE false"
    )


def replace_view(rng: Random, present: Present) -> str | None:
    view = present.pick(rng, "view", where=lambda v: v.columns)
    if view is None:
        return None
    body = view.definition.rstrip().removesuffix(";")
    names = identifiers(c[0] for c in view.columns)
    changed = rng.choice(
        (f"SELECT {names} FROM ({body}) AS q", f"SELECT q.*, {rng.randrange(9)} AS {new(rng)} FROM ({body}) AS q")
    )
    return f"CREATE OR REPLACE VIEW {qualified(view.id.path)} AS {changed}"


def alter_view(rng: Random, present: Present) -> str | None:
    view = present.pick(rng, "view", where=lambda v: v.columns)
    if view is None:
        return None
    name, type_, _ = rng.choice(view.columns)
    change = rng.choice(
        (
            *(
                f"RENAME TO {new(rng)}",
                f"SET SCHEMA {present.schema(rng)}",
                f"RENAME COLUMN {identifier(name)} TO {new(rng)}",
            ),
            *(
                f"ALTER COLUMN {identifier(name)} SET DEFAULT {default(rng, type_, present)}",
                "SET (security_barrier = true)",
            ),
            *("RESET (security_barrier)", "SET (check_option = cascaded)", "SET (security_invoker = true)"),
        )
    )
    return f"ALTER VIEW {qualified(view.id.path)} {change}"


def drop_view(rng: Random, present: Present) -> str | None:
    view = present.pick(rng, "view")
    return view and f"DROP VIEW {qualified(view.id.path)}{cascade(rng)}"


def type_under_views(rng: Random, present: Present) -> str | None:
    """The views on a column go, the column gets another type, the views come back."""
    column = present.pick(rng, "column", where=lambda c: not c.generated and _views_on(present, c.id))
    if column is None:
        return None
    views = _views_on(present, column.id)
    drops = [f"DROP {_noun(v)} {qualified(v.id.path)}" for v in reversed(views)]
    creates = [f"CREATE {_noun(v)} {qualified(v.id.path)} AS {v.definition.rstrip().removesuffix(';')}" for v in views]
    type_ = rng.choice(("text", "character varying(30)", "bigint", "numeric(20,3)"))
    name = identifier(column.id.path[2])
    alter = f"ALTER TABLE {qualified(column.parent.path)} ALTER COLUMN {name}"
    return ";\n".join((*drops, f"{alter} DROP DEFAULT", f"{alter} TYPE {type_} USING {name}::text::{type_}", *creates))


def create_materialized_view(rng: Random, present: Present) -> str:
    options = sometimes(rng, " WITH (fillfactor = 70)", 0.2)
    data = sometimes(rng, " WITH NO DATA", 0.5)
    return f"CREATE MATERIALIZED VIEW {new_in_schema(rng, present)}{options} AS {query(rng, present)}{data}"


def alter_materialized_view(rng: Random, present: Present) -> str | None:
    view = present.pick(rng, "materialized_view", where=lambda m: m.columns)
    if view is None:
        return None
    name = identifier(rng.choice(view.columns).name)
    change = rng.choice(
        (
            *(f"RENAME TO {new(rng)}", f"SET SCHEMA {present.schema(rng)}", f"RENAME COLUMN {name} TO {new(rng)}"),
            *(
                "SET (fillfactor = 60)",
                "RESET (fillfactor)",
                f"ALTER COLUMN {name} SET STATISTICS 77",
                "SET (autovacuum_enabled = off)",
            ),
            *(f"ALTER COLUMN {name} SET STORAGE EXTERNAL", f"ALTER COLUMN {name} SET (n_distinct = 3)"),
        )
    )
    return f"ALTER MATERIALIZED VIEW {qualified(view.id.path)} {change}"


def drop_materialized_view(rng: Random, present: Present) -> str | None:
    view = present.pick(rng, "materialized_view")
    return view and f"DROP MATERIALIZED VIEW {qualified(view.id.path)}{cascade(rng)}"


def another_query(rng: Random, present: Present) -> str | None:
    view = present.pick(rng, "materialized_view")
    if view is None:
        return None
    name = qualified(view.id.path)
    create = f"CREATE MATERIALIZED VIEW {name} AS {query(rng, present)} WITH NO DATA"
    return f"DROP MATERIALIZED VIEW {name}{cascade(rng)};\n{create}"


def create_rule(rng: Random, present: Present) -> str | None:
    relation = present.pick(rng, rng.choice(("table", "view")))
    columns = _columns(present, relation) if relation is not None else []
    if not columns:
        return None
    event = rng.choice(("INSERT", "UPDATE", "DELETE"))
    row, first, on = "old" if event == "DELETE" else "new", identifier(columns[0]), qualified(relation.id.path)
    condition_ = sometimes(rng, f" WHERE {row}.{first} IS NOT NULL")
    actions = (
        "NOTHING",
        f"NOTIFY {new(rng)}",
        f"SELECT {row}.{first}",
        f"DELETE FROM {on} WHERE {first} = {row}.{first}",
    )
    how = rng.choice(("INSTEAD", "ALSO"))
    return f"CREATE RULE {new(rng)} AS ON {event} TO {on}{condition_} DO {how} {rng.choice(actions)}"


def alter_rule(rng: Random, present: Present) -> str | None:
    rule = present.pick(rng, "rule")
    if rule is None:
        return None
    name, on = identifier(rule.id.path[2]), qualified(rule.id.path[:2])
    state = rng.choice(("ENABLE", "DISABLE", "ENABLE ALWAYS", "ENABLE REPLICA"))
    choices = [
        f"ALTER RULE {name} ON {on} RENAME TO {new(rng)}",
        f"CREATE OR REPLACE RULE {name} AS ON INSERT TO {on} DO INSTEAD NOTHING",
    ]
    return rng.choice((*choices, f"ALTER TABLE {on} {state} RULE {name}", f"DROP RULE {name} ON {on}"))


def _columns(present: Present, relation: Any) -> list[str]:
    if relation.id.kind == "table":
        return [c.id.path[2] for c in present.columns(relation.id)]
    return [c[0] if isinstance(c, tuple) else c.name for c in relation.columns]


def _views_on(present: Present, column: ObjectId) -> list[Any]:
    """All views over a column, those below first; nothing where something else leans on them."""
    found: list[ObjectId] = []
    todo = [column]
    while todo:
        below = todo.pop(0)
        for who in present.leaning(below):
            if who.kind not in ("view", "materialized_view"):
                if below != column:
                    return []
                continue
            if who in found:
                found.remove(who)
            found.append(who)
            todo.append(who)
    return [present.catalog.objects[who] for who in found][:8]


def _is_here(relation: Any) -> bool:
    return getattr(relation, "server", None) is None


def _noun(view: Any) -> str:
    return "VIEW" if view.id.kind == "view" else "MATERIALIZED VIEW"


MUTATIONS = {
    "view": (
        *(create_view, create_view, create_view, create_recursive, replace_view, replace_view, alter_view, alter_view),
        *(drop_view, type_under_views),
    ),
    "materialized_view": (
        *(create_materialized_view, create_materialized_view, alter_materialized_view, another_query),
        *(drop_materialized_view,),
    ),
    "rule": (create_rule, create_rule, alter_rule),
}
