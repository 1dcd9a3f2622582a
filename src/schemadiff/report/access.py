"""Effective access, or how it changes, in; lines for people, rows for a page, and JSON for machines out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from schemadiff.access.actions import OWNER, PUBLIC, can_be_granted, in_reading_order
from schemadiff.quoting import display, identifier, one_line
from schemadiff.report.json import document

if TYPE_CHECKING:
    from schemadiff.access import Access, Right, Shift
    from schemadiff.kinds.policy import Policy
    from schemadiff.model import ObjectId

_ALL = "all rows"
# What every version can grant.
_ANY_VERSION = 140000


def object_name(object_id: ObjectId) -> str:
    """The object in words; of what is none of its own, what is meant."""
    if object_id.kind == "to_come":
        sort, schema, owner = object_id.path
        where = f" in {identifier(schema)}" if schema else ""
        return one_line(f"{sort.lower()} to come{where}, made by {owner}")
    if object_id.kind in ("database", "everywhere"):
        return {"database": "this database", "everywhere": "the server"}[object_id.kind]
    return display(object_id)


def actions_of(right: Right, version: int) -> str:
    """`SELECT*, INSERT, UPDATE (a, b)`: as psql a star for what may be granted on; ALL for everything that there is."""
    stars = {name: "*" if name in right.grantable else "" for name in right.actions}
    whole = set(can_be_granted(right.object, version))
    shown = [name + stars[name] for name in in_reading_order(right.actions)]
    if len(whole) > 1 and whole <= right.actions and not right.grantable:
        shown = [name for name in (OWNER,) if name in right.actions] + ["ALL"]
    columns = [
        f"{name} ({', '.join(map(one_line, right.columns[name]))})" for name in in_reading_order(right.columns.keys())
    ]
    return ", ".join((*shown, *columns))


def shown_rights(access: Access) -> Iterator[Right]:
    """The rights to tell: of PUBLIC all, of roles those that are more than what PUBLIC has."""
    for (role, target), right in access.rights.items():
        of_all = access.rights.get((PUBLIC, target))
        if role == PUBLIC or of_all is None or right.what != of_all.what:
            yield right


def access_lines(access: Access) -> list[str]:
    """A line for each role and object, in columns."""
    rows = []
    for right in shown_rights(access):
        through = f"through {', '.join(map(one_line, right.through))}" if right.through else ""
        rows.append((one_line(right.role), object_name(right.object), actions_of(right, access.version), through))
        rows += [("", "", f"  {line}", "") for line in _remarks(right)]
    rows += [(one_line(name), "everything", "as a superuser", "") for name in sorted(access.everything)]
    return _aligned(rows)


def _remarks(right: Right) -> Iterator[str]:
    if right.closed:
        yield f"out of reach: no USAGE on schema {identifier(right.closed)}"
    for limit, commands in _by_limit(right.rows or {}).items():
        yield f"rows of {', '.join(commands)}: {limit}"


def _by_limit(rows: Mapping[str, tuple[Policy, ...]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for command, policies in rows.items():
        found.setdefault(limit_of(policies), []).append(command)
    return found


def limit_of(policies: tuple[Policy, ...] | None) -> str:
    """Which rows a command reaches."""
    if policies is None:
        return _ALL
    if not policies:
        return "none"
    names = [f"{identifier(p.id.path[-1])}{'' if p.permissive else ' (restrictive)'}" for p in policies]
    return one_line(f"those of {'policy' if len(names) == 1 else 'policies'} {', '.join(names)}")


def notes(*accesses: Access) -> list[str]:
    """What the report does not know."""
    names = sorted({name for access in accesses for name in access.only_named})
    if not names:
        return []
    listed = ", ".join(map(one_line, names))
    return [f"known by name alone, without attributes and memberships: {listed} (see `roles` of the configuration)"]


def shift_rows(shifts: Sequence[Shift]) -> list[tuple[str, str, str, str]]:
    """Role, object, what it gains, what it loses; how the rows that it reaches change stands with what it gains."""
    return [(one_line(s.role), object_name(s.object), _gained(s), _listed(s.object, s.lost)) for s in shifts]


def _listed(target: ObjectId, actions: Sequence[str]) -> str:
    """The actions; of an owner's, ALL for those that can be granted."""
    whole = set(can_be_granted(target, _ANY_VERSION))
    if OWNER in actions and len(whole) > 1 and whole <= set(actions):
        actions = [OWNER, "ALL", *(action for action in actions if " " in action)]
    return ", ".join(map(one_line, actions))


def _gained(shift: Shift) -> str:
    reaches = [f"rows of {r.command}: {limit_of(r.before)} -> {_after(r.before, r.after)}" for r in shift.rows]
    return "; ".join((*((_listed(shift.object, shift.gained),) if shift.gained else ()), *reaches))


def _after(before: tuple[Policy, ...] | None, after: tuple[Policy, ...] | None) -> str:
    return f"{limit_of(after)}, with other conditions" if limit_of(before) == limit_of(after) else limit_of(after)


def shift_lines(shifts: Sequence[Shift]) -> list[str]:
    """`+` gains, `-` loses, `~` reaches other rows; aligned."""
    rows: list[tuple[str, ...]] = []
    for shift in shifts:
        who = one_line(shift.role), object_name(shift.object)
        if shift.gained:
            rows.append(("+", *who, _listed(shift.object, shift.gained)))
        if shift.lost:
            rows.append(("-", *who, _listed(shift.object, shift.lost)))
        rows += [
            ("~", *who, f"rows of {r.command}: {limit_of(r.before)} -> {_after(r.before, r.after)}") for r in shift.rows
        ]
    return _aligned(rows) or ["nobody gains or loses anything"]


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)] if rows else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def access_json(access: Access) -> str:
    """The result of `access`."""
    rights = [_right(right) for right in shown_rights(access)]
    return document("access", 0, rights=rights, superusers=sorted(access.everything), notes=notes(access))


def _right(right: Right) -> dict[str, Any]:
    return {
        "role": right.role,
        **_object(right.object),
        "actions": list(in_reading_order(right.actions)),
        "columns": {name: list(columns) for name, columns in right.columns.items()},
        "grantable": list(in_reading_order(right.grantable)),
        "through": list(right.through),
        "rows": None if right.rows is None else {name: _names(policies) for name, policies in right.rows.items()},
        "without_usage_on_schema": right.closed or None,
    }


def access_diff_json(shifts: Sequence[Shift], told: Sequence[str], exit_code: int) -> str:
    """The result of `access --diff`."""
    return document("access", exit_code, changes=[shift_json(shift) for shift in shifts], notes=list(told))


def shift_json(shift: Shift) -> dict[str, Any]:
    """One change of access. Of rows, null stands for all of them, [] for none."""
    return {
        "role": shift.role,
        **_object(shift.object),
        "gained": list(shift.gained),
        "lost": list(shift.lost),
        "rows": {r.command: {"before": _names(r.before), "after": _names(r.after)} for r in shift.rows},
    }


def _object(object_id: ObjectId) -> dict[str, Any]:
    return {"kind": object_id.kind, "path": list(object_id.path), "name": object_name(object_id)}


def _names(policies: tuple[Policy, ...] | None) -> list[str] | None:
    return None if policies is None else [policy.id.path[-1] for policy in policies]
