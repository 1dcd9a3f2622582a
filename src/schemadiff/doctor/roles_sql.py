"""A database's name and catalog in, SQL out that makes a role for each job, with no more rights than it needs.

Everything is composed of quoted identifiers. No password is in it: they are set afterwards, by psql's \\password.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from schemadiff.kinds.owner import Owner
from schemadiff.kinds.schema import Schema
from schemadiff.migrations import ledger
from schemadiff.migrations.ledger import TableName
from schemadiff.model import Catalog, ObjectId, Step
from schemadiff.quoting import identifier, identifiers, literal, one_line, qualified, with_suffix
from schemadiff.render import statement

JOBS = ("owner", "migrator", "app", "drift")
# Only a superuser may own these.
_SUPERUSERS = frozenset({"event_trigger", "foreign_data_wrapper", "publication", "subscription"})


@dataclass(frozen=True, slots=True)
class _Roles:
    """The names of the four roles, quoted."""

    owner: str
    migrator: str
    app: str
    drift: str


def role_name(database: str, job: str) -> str:
    """`shop_owner`: the database's name and the job's, in as many bytes as a name may have."""
    return with_suffix(database, f"_{job}")


def roles_sql(database: str, catalog: Catalog, ledger_table: TableName, present: Collection[str] = ()) -> str:
    """The script, one transaction. Roles that are `present` already are not made again."""
    names = {job: role_name(database, job) for job in JOBS}
    roles = _Roles(**{job: identifier(name) for job, name in names.items()})
    lines = [
        f"-- A role for each job on database {one_line(identifier(database))}. Run it there as a superuser:",
        "--   psql -X -v ON_ERROR_STOP=1 -f FILE",
        "-- Then set the passwords: \\password ROLE. Nobody else may connect any more.",
        "BEGIN;",
        "",
        *_made(names, present),
        "",
        *_database(identifier(database), roles),
        "",
        "-- The owner: all of it. Routines with SECURITY DEFINER run with its rights from now on.",
        *_owned(catalog, names["owner"]),
        "",
        "-- The migrator: it logs in, and works as the owner.",
        f"GRANT {roles.owner} TO {roles.migrator};",
        f"ALTER ROLE {roles.migrator} IN DATABASE {identifier(database)} SET role = {literal(names['owner'])};",
        "",
        "-- The application: rows and routines, of what is there and of what the owner will make.",
        *_application(catalog, roles),
        *_closed_ledger(catalog, ledger_table, roles),
        "",
        f"-- Drift: {one_line(roles.drift)} needs nothing more: catalogs and the notice of the ledger are open to all.",
        "",
        "COMMIT;",
    ]
    return "\n".join(lines) + "\n"


def _made(names: dict[str, str], present: Collection[str]) -> Iterator[str]:
    for job, name in names.items():
        if name in present:
            yield f"-- {one_line(identifier(name))} is there."
        else:
            yield f"CREATE ROLE {identifier(name)} {'NOLOGIN' if job == 'owner' else 'LOGIN'};"


def _database(database: str, roles: _Roles) -> Iterator[str]:
    yield f"ALTER DATABASE {database} OWNER TO {roles.owner};"
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC;"
    yield f"GRANT CONNECT ON DATABASE {database} TO {roles.migrator}, {roles.app}, {roles.drift};"


def _owned(catalog: Catalog, owner: str) -> Iterator[str]:
    for _, found in sorted(catalog.objects.items()):
        if isinstance(found, Owner) and found.id.path[0] not in _SUPERUSERS and found.role != owner:
            new = Owner(id=found.id, parent=found.parent, role=owner)
            yield statement(Step("alter", found, new, frozenset({"role"})))


def _application(catalog: Catalog, roles: _Roles) -> Iterator[str]:
    if ObjectId("schema", ("public",)) in catalog.objects:
        yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    schemas = identifiers(sorted(i.path[0] for i, obj in catalog.objects.items() if isinstance(obj, Schema)))
    rows = "SELECT, INSERT, UPDATE, DELETE"
    if schemas:
        yield f"GRANT USAGE ON SCHEMA {schemas} TO {roles.app};"
        yield f"GRANT {rows} ON ALL TABLES IN SCHEMA {schemas} TO {roles.app};"
        yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schemas} TO {roles.app};"
        yield f"GRANT EXECUTE ON ALL ROUTINES IN SCHEMA {schemas} TO {roles.app};"
    coming = {"SCHEMAS": "USAGE", "TABLES": rows, "SEQUENCES": "USAGE, SELECT", "ROUTINES": "EXECUTE"}
    for sort, actions in coming.items():
        yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {roles.owner} GRANT {actions} ON {sort} TO {roles.app};"


def _closed_ledger(catalog: Catalog, ledger_table: TableName, roles: _Roles) -> Iterator[str]:
    there = [table for table in ledger.tables(ledger_table) if ObjectId("table", table) in catalog.objects]
    if there:
        yield f"REVOKE ALL ON {', '.join(map(qualified, there))} FROM {roles.app};"
