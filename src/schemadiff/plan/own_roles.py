"""Two catalogs and the roles that the migration runs as in; an error out where it would take away what it stands on."""

from __future__ import annotations

from collections.abc import Collection

from schemadiff.diagnostics import Diagnostic, Refused
from schemadiff.kinds.role import Role
from schemadiff.model import Catalog, ObjectId
from schemadiff.quoting import identifier

_NEEDED = ("superuser", "createrole", "login")


def refuse_own_roles(live: Catalog, desired: Catalog, own: Collection[str | None], bootstrap: str = "") -> None:
    """Raises Refused where a role that migrates is dropped or weakened, or the server's own superuser is described."""
    problems = [p for name in sorted(filter(None, own)) if (p := _weaker(name, live, desired))]
    if _role(bootstrap, desired):
        message = f'the role "{bootstrap}" is the superuser that the server was made with: no migration touches it'
        problems.append(Diagnostic("SD716", message, f"remove it from the schema files, and {_left_out(bootstrap)}"))
    if problems:
        raise Refused(*problems)


def _weaker(name: str, live: Catalog, desired: Catalog) -> Diagnostic | None:
    old, new = _role(name, live), _role(name, desired)
    if old is not None and new is None:
        message = f'the migration would drop the role "{name}", which migrates this database'
        hint = f"write CREATE ROLE {identifier(name)} into a schema file, or {_left_out(name)}"
        return Diagnostic("SD716", message, hint)
    lost = [flag.upper() for flag in _NEEDED if old and new and getattr(old, flag) and not getattr(new, flag)]
    if lost:
        message = f'the migration would take {", ".join(lost)} from the role "{name}", which migrates this database'
        hint = f"state it in the schema files, let another role migrate, or {_left_out(name)}"
        return Diagnostic("SD716", message, hint)
    return None


def _role(name: str, catalog: Catalog) -> Role | None:
    found = catalog.objects.get(ObjectId("role", (name,)))
    return found if isinstance(found, Role) else None


def _left_out(name: str) -> str:
    return f'leave it out of the management: "!{name}" in `roles`'
