"""What is there in; changes of foreign-data wrappers, servers, user mappings and foreign tables out."""

from __future__ import annotations

from random import Random

from schemadiff.quoting import identifier, literal, qualified
from tests.mutation.present import ROLES, Present
from tests.mutation.words import built_in, cascade, default, new, new_in_schema, sometimes, text


def create_wrapper(rng: Random, present: Present) -> str:
    return f"CREATE FOREIGN DATA WRAPPER {new(rng)}{sometimes(rng, f' OPTIONS ({_option(rng)})')}"


def alter_wrapper(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "foreign_data_wrapper")
    if found is None:
        return None
    change = rng.choice((f"OPTIONS (ADD {_option(rng)})", "NO VALIDATOR", f"RENAME TO {new(rng)}"))
    return f"ALTER FOREIGN DATA WRAPPER {qualified(found.id.path)} {change}"


def drop_wrapper(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "foreign_data_wrapper")
    return found and f"DROP FOREIGN DATA WRAPPER {qualified(found.id.path)}{cascade(rng)}"


def create_server(rng: Random, present: Present) -> str | None:
    wrapper = present.pick(rng, "foreign_data_wrapper")
    if wrapper is None:
        return f"CREATE FOREIGN DATA WRAPPER md_wrapper;\nCREATE SERVER {new(rng)} FOREIGN DATA WRAPPER md_wrapper"
    type_ = sometimes(rng, f" TYPE {literal(text(rng))}") + sometimes(rng, " VERSION '1.0'")
    options = sometimes(rng, f" OPTIONS ({_option(rng)})", 0.5)
    return f"CREATE SERVER {new(rng)}{type_} FOREIGN DATA WRAPPER {qualified(wrapper.id.path)}{options}"


def alter_server(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "server")
    if found is None:
        return None
    change = rng.choice((f"VERSION {literal(text(rng))}", f"OPTIONS (ADD {_option(rng)})", f"RENAME TO {new(rng)}"))
    return f"ALTER SERVER {qualified(found.id.path)} {change}"


def drop_server(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "server")
    return found and f"DROP SERVER {qualified(found.id.path)}{cascade(rng)}"


def create_mapping(rng: Random, present: Present) -> str | None:
    server = present.pick(rng, "server")
    role = rng.choice(("PUBLIC", *map(identifier, ROLES)))
    return server and f"CREATE USER MAPPING FOR {role} SERVER {qualified(server.id.path)} OPTIONS ({_option(rng)})"


def alter_mapping(rng: Random, present: Present) -> str | None:
    found = present.pick(rng, "user_mapping")
    if found is None:
        return None
    role = _role(found.id.path)
    server = identifier(found.id.path[0])
    change = f"ALTER USER MAPPING FOR {role} SERVER {server} OPTIONS (ADD {_option(rng)})"
    return rng.choice((change, f"DROP USER MAPPING FOR {role} SERVER {server}"))


def create_foreign_table(rng: Random, present: Present) -> str | None:
    server = present.pick(rng, "server")
    if server is None:
        return None
    columns = [
        f"{new(rng)} {built_in(rng)}{sometimes(rng, f' OPTIONS ({_option(rng)})')}" for _ in range(rng.randint(1, 3))
    ]
    options = sometimes(rng, f" OPTIONS ({_option(rng)})")
    name = new_in_schema(rng, present)
    return f"CREATE FOREIGN TABLE {name} ({', '.join(columns)}) SERVER {qualified(server.id.path)}{options}"


def alter_foreign_table(rng: Random, present: Present) -> str | None:
    table = present.pick(rng, "table", where=lambda t: t.server is not None and present.columns(t.id))
    if table is None:
        return None
    column = rng.choice(present.columns(table.id))
    name = identifier(column.id.path[2])
    change = rng.choice(
        (
            *(
                f"OPTIONS (ADD {_option(rng)})",
                f"ALTER COLUMN {name} OPTIONS (ADD {_option(rng)})",
                f"RENAME TO {new(rng)}",
            ),
            *(
                f"ADD COLUMN {new(rng)} {built_in(rng)}",
                f"DROP COLUMN {name}{cascade(rng)}",
                f"ALTER COLUMN {name} SET NOT NULL",
            ),
            *(f"ALTER COLUMN {name} TYPE {built_in(rng)}", f"ADD CHECK ({name} IS NOT NULL)"),
            f"ALTER COLUMN {name} SET DEFAULT {default(rng, column.type, present)}",
        )
    )
    return f"ALTER FOREIGN TABLE {qualified(table.id.path)} {change}"


def drop_foreign_table(rng: Random, present: Present) -> str | None:
    table = present.pick(rng, "table", where=lambda t: t.server is not None)
    return table and f"DROP FOREIGN TABLE {qualified(table.id.path)}{cascade(rng)}"


def _option(rng: Random) -> str:
    """None that looks like a secret: those are not compared."""
    return f"{identifier(rng.choice(('host', 'dbname', 'a b', 'Größe', 'limit', 'x')))} {literal(text(rng))}"


def _role(path: tuple[str, ...]) -> str:
    return "PUBLIC" if path[-1].lower() == "public" else identifier(path[-1].removeprefix("role:"))


MUTATIONS = {
    "foreign_data_wrapper": (create_wrapper, create_wrapper, alter_wrapper, drop_wrapper),
    "server": (create_server, create_server, alter_server, drop_server),
    "user_mapping": (create_mapping, create_mapping, alter_mapping),
    "table": (create_foreign_table, alter_foreign_table, drop_foreign_table),
}
