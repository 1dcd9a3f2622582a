"""Parsed schema files in, what they say about managed roles out, in an order that runs; or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from schemadiff.diagnostics import Diagnostic, InputError, Origin, collected
from schemadiff.model import Catalog
from schemadiff.parse.roles import RoleStatement, role_statement_of
from schemadiff.parse.statements import Statement
from schemadiff.proof.role_state import RolesRefused, role_catalog
from schemadiff.quoting import display, identifier
from schemadiff.roles import named_roles, with_roles
from schemadiff.scratch import AUTHOR, Database, Server


def note_roles(statements: Iterable[Statement], database: Database) -> None:
    """Put what files say about managed roles to the state of the database. Raises InputError."""
    server = database.server
    found = [role for s in statements if (role := role_statement_of(s))]
    ours = [s for s in found if any(map(server.manages, s.names))]
    problems = [_of_nobody(s.origin) for s in found if s.on_parameter and s not in ours]
    problems += [p for s in ours for p in _problems(s)]
    problems += [*_other_databases(ours), *_unmade_in(ours, server.manages)]
    if problems:
        raise InputError(*collected(problems))
    database.role_statements += _in_order(ours)


def with_managed_roles(catalog: Catalog, database: Database) -> Catalog:
    """The catalog with the roles that the files describe. Raises InputError where PostgreSQL refuses them."""
    if not database.server.managed_roles:
        return catalog
    try:
        return with_roles(catalog, role_catalog(database))
    except RolesRefused as refused:
        raise InputError(
            *(Diagnostic("SD201", e.diag.message_primary or str(e), "", s.origin) for s, e in refused.failures)
        ) from None


def refuse_unmade(catalog: Catalog, database: Database) -> None:
    """Raises InputError where an object names a managed role that the files do not make."""
    problems = list(_unmade_on(catalog, database.server)) if database.server.managed_roles else ()
    if problems:
        raise InputError(*collected(problems))


def _of_nobody(origin: Origin | None) -> Diagnostic:
    message = "a privilege on a configuration parameter is not part of a schema"
    hint = "name the role in `roles` of the configuration, or keep the statement with the server's own set-up"
    return Diagnostic("SD115", message, hint, origin)


def _problems(statement: RoleStatement) -> Iterator[Diagnostic]:
    if statement.password:
        hint = "remove it here, change it, and set it by hand: \\password in psql; schemadiff leaves passwords alone"
        yield Diagnostic("SD205", "a password in a schema file", hint, statement.origin)
    if statement.from_session:
        message = "FROM CURRENT takes the value from whoever runs the statement"
        yield Diagnostic("SD208", message, "write the value", statement.origin)


def _other_databases(statements: Sequence[RoleStatement]) -> Iterator[Diagnostic]:
    """A schema is of one database, whatever that is called where it is applied: so IN DATABASE means that one."""
    named = [(s, s.text[slice(*s.database)]) for s in statements if s.database]
    for statement, name in named:
        if name != named[0][1]:
            message = f"IN DATABASE {name}, and {named[0][1]} elsewhere: a schema is of one database"
            hint = "remove what is said of other databases"
            yield Diagnostic("SD208", message, hint, statement.origin)


def _unmade_in(statements: Sequence[RoleStatement], is_ours: Callable[[str], bool]) -> Iterator[Diagnostic]:
    made = {name for statement in statements for name in statement.makes}
    for statement in statements:
        for name in sorted(filter(is_ours, statement.names - made)):
            yield _unmade(name, "this statement", statement.origin)


def _unmade_on(catalog: Catalog, server: Server) -> Iterator[Diagnostic]:
    seen = {AUTHOR, server.author, *(i.path[0] for i in catalog.objects if i.kind == "role")}
    for object_id in sorted(catalog.objects):
        for name in named_roles(catalog.objects[object_id]):
            if server.manages(name) and name not in seen:
                seen.add(name)
                yield _unmade(name, display(object_id), catalog.origins.get(object_id))


def _unmade(name: str, by: str, origin: Origin | None) -> Diagnostic:
    message = f'the role "{name}" is named by {by} and managed, but no file makes it'
    hint = f'write CREATE ROLE {identifier(name)}, or leave it out of the management: "!{name}" in `roles`'
    return Diagnostic("SD206", message, hint, origin)


def _in_order(statements: Sequence[RoleStatement]) -> list[RoleStatement]:
    """Roles first, each after those that its CREATE ROLE names; the rest as it is written."""
    waiting = [s for s in statements if s.creates]
    ordered: list[RoleStatement] = []
    while waiting:
        missing = {name for s in waiting for name in s.makes}
        ready = [s for s in waiting if not (s.names - s.makes) & missing] or waiting
        ordered += ready
        waiting = [s for s in waiting if s not in ready]
    return [*ordered, *(s for s in statements if not s.creates)]
