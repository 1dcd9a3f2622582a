"""What is there in; changes of schemas, extensions, collations and languages out."""

from __future__ import annotations

from random import Random

from schemadiff.quoting import identifier, literal, qualified
from tests.mutation.present import Present
from tests.mutation.words import cascade, new, new_in_schema, sometimes

_EXTENSIONS = ("citext", "hstore", "pg_trgm", "btree_gist", "ltree", "intarray", "unaccent", "cube", "earthdistance")
_LOCALES = ("C", "POSIX")


def create_schema(rng: Random, present: Present) -> str:
    return f"CREATE SCHEMA {new(rng)}"


def drop_schema(rng: Random, present: Present) -> str | None:
    """Whole schemas go rarely: nothing would be left to mutate."""
    used = {obj.id.path[0] for obj in present.all("table", "view", "function", "enum")}
    empty = present.pick(rng, "schema", where=lambda s: s.id.path[0] not in used and s.id.path != ("public",))
    any_ = present.pick(rng, "schema", where=lambda s: s.id.path != ("public",) and len(used) > 2)
    chosen = any_ if rng.random() < 0.1 else empty
    return chosen and f"DROP SCHEMA {qualified(chosen.id.path)} CASCADE"


def rename_schema(rng: Random, present: Present) -> str | None:
    small = [s for s in present.all("schema") if s.id.path != ("public",) and _size(present, s.id.path[0]) < 40]
    return f"ALTER SCHEMA {qualified(rng.choice(small).id.path)} RENAME TO {new(rng)}" if small else None


def create_extension(rng: Random, present: Present) -> str:
    where = f" SCHEMA {present.schema(rng)}" if rng.random() < 0.4 else ""
    return f"CREATE EXTENSION {rng.choice(_EXTENSIONS)}{where}{sometimes(rng, ' CASCADE')}"


def drop_extension(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "extension", where=lambda e: e.id.path != ("plpgsql",))
    return found and f"DROP EXTENSION {qualified(found.id.path)}{cascade(rng)}"


def move_extension(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "extension", where=lambda e: e.id.path != ("plpgsql",))
    return found and f"ALTER EXTENSION {qualified(found.id.path)} SET SCHEMA {present.schema(rng)}"


def create_collation(rng: Random, present: Present) -> str:
    where = new_in_schema(rng, present)
    icu = f"provider = icu, locale = '{rng.choice(('en', 'de', 'und-u-ks-level2'))}'"
    deterministic = sometimes(rng, ", deterministic = false")
    return rng.choice(
        (
            f"CREATE COLLATION {where} ({icu}{deterministic})",
            f"CREATE COLLATION {where} (locale = {literal(rng.choice(_LOCALES))})",
            f"CREATE COLLATION {where} (lc_collate = 'C', lc_ctype = 'POSIX')",
            f"CREATE COLLATION {where} (provider = builtin, locale = 'C.UTF-8')",
            f'CREATE COLLATION {where} FROM "C"',
        )
    )


def drop_collation(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "collation")
    return found and f"DROP COLLATION {qualified(found.id.path)}{cascade(rng)}"


def rename_collation(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "collation")
    if found is None:
        return None
    change = rng.choice((f"RENAME TO {new(rng)}", f"SET SCHEMA {present.schema(rng)}"))
    return f"ALTER COLLATION {qualified(found.id.path)} {change}"


def create_language(rng: Random, present: Present) -> str:
    """With a handler of its own: pg_dump says nothing of one that PostgreSQL brings."""
    trusted, handler = sometimes(rng, "TRUSTED ", 0.5), new_in_schema(rng, present)
    body = "'$libdir/plpgsql', 'plpgsql_call_handler'"
    return (
        f"CREATE FUNCTION {handler}() RETURNS language_handler AS {body} LANGUAGE c;\n"
        f"CREATE {trusted}LANGUAGE {new(rng)} HANDLER {handler}"
    )


def replace_language(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "language", where=lambda o: o.id.path != ("plpgsql",))
    if found is None:
        return None
    trusted = "" if found.trusted else "TRUSTED "
    return f"CREATE OR REPLACE {trusted}LANGUAGE {identifier(found.id.path[0])} HANDLER {found.handler}"


def drop_language(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "language", where=lambda o: o.id.path != ("plpgsql",))
    return found and f"DROP LANGUAGE {qualified(found.id.path)}{cascade(rng)}"


def _size(present: Present, schema: str) -> int:
    return sum(obj.id.path[0] == schema for obj in present.all("table", "view", "function", "enum", "domain"))


MUTATIONS = {
    "schema": (create_schema, drop_schema, rename_schema),
    "extension": (create_extension, drop_extension, move_extension),
    "collation": (create_collation, drop_collation, rename_collation),
    "language": (create_language, replace_language, drop_language),
}
