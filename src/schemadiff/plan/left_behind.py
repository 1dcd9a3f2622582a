"""Changes and two catalogs in; an error out where a role is dropped and something that stays still names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemadiff.diagnostics import Diagnostic, InputError
from schemadiff.model import Catalog, Change, Drop, ObjectId
from schemadiff.quoting import display
from schemadiff.roles import named_roles


def refuse_left_behind(changes: Iterable[Change], live: Catalog, desired: Catalog) -> None:
    """Raises InputError: PostgreSQL would refuse the DROP ROLE. An owner that no file states is the usual case."""
    dropped = {change.old.id for change in changes if isinstance(change, Drop)}
    roles = {role.path[0] for role in dropped if role.kind == "role"}
    problems = [
        Diagnostic(
            "SD209",
            f'the role "{name}" is to be dropped, and {display(object_id)} would still name it',
            "say in a schema file whose it is now (ALTER … OWNER TO …), or take the privilege away; or keep the role",
        )
        for object_id, name in _left(live, desired, dropped, roles)
    ]
    if problems:
        raise InputError(*problems)


def _left(live: Catalog, desired: Catalog, dropped: set[ObjectId], roles: set[str]) -> Iterator[tuple[ObjectId, str]]:
    if not roles:
        return
    for object_id in sorted(live.objects.keys() - dropped):
        obj = live.objects[object_id]
        after = desired.objects.get(object_id)
        if after is None and obj.parent is not None and obj.parent not in desired.objects:
            continue
        for name in sorted(roles.intersection(named_roles(after or obj))):
            yield object_id, name
