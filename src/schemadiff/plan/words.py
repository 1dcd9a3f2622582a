"""A step in, what it does in words out: for headers, names of migrations and reports."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schemadiff.kinds import KINDS
from schemadiff.model import ROUTINES, SATELLITES, ObjectId, Step
from schemadiff.quoting import display, one_line, qualified

_INSIDE = frozenset({"column", "constraint", "index", "default", "trigger", "policy", "domain_constraint"})
_OF_ROLES = frozenset({"role_membership", "role_setting", "parameter_grant"})
_SAID_BY_NAME = SATELLITES.keys() | _OF_ROLES | {"owned_by", "partition", "inheritance"}
_NAME_LENGTH = 50
# What a check stands in for until it is validated.
_EXPECTED = {"column": "NOT NULL of", "partition": "the bounds of"}


def change_words(step: Step) -> str:
    """`add column public.orders.currency`, `DROP TABLE public.old`."""
    what = display(step.subject.id)
    match step.verb:
        case "create" if step.context.get("beside"):
            return f"build {what}"
        case "arrive":
            return f"put {what} in its place"
        case "create" if step.context.get("not_valid"):
            return f"add {what} (not valid)"
        case "create" if step.context.get("index"):
            return f"add {what} (by its index)"
        case "create":
            return what if step.subject.id.kind in _SAID_BY_NAME else f"{_making(step.subject.id.kind)} {what}"
        case "drop":
            return f"DROP {what}" if step.loses else f"drop {what}"
        case "alter":
            changed = sorted({*step.changed, *(part.id.kind for part in step.parts)})
            return f"alter {what} ({', '.join(changed).replace('_', ' ')})"
        case "rename":
            return f"rename {display(step.context['old'])} to {_new_name(step.context['old'], step.context['new'])}"
        case "shell":
            return f"announce {what}"
        case "hollow":
            return f"empty {what}, which goes below"
        case "untie":
            return f"let {what} be of no type for its change"
        case "validate" if "check" in step.context:
            return f"validate {_EXPECTED[step.subject.id.kind]} {what}"
        case "validate":
            return f"validate {what}"
        case "expect":
            return f"expect {_EXPECTED[step.subject.id.kind]} {what} (not valid)"
        case "settle":
            return f"settle {_EXPECTED[step.subject.id.kind]} {what}"
        case "build":
            return f"build the index of {what}"
        case "complete":
            return f"complete {what}"
        case "keep":
            return f"keep {what} like {display(step.meant)}"
        case "switch":
            more = len(step.context["alters"]) - 1
            return f"switch {what}{f' (and {more} more)' if more else ''}"
        case "swap":
            return f"swap {what}"
        case "backfill":
            return f"fill {what}"
        case "pass_through":
            return f"{step.subject.id.path[0]} (seen by pg_dump)"
        case "aside":
            return f"rename {what} for its rebuilding"
        case "move":
            return f"move the rows into the new {what}{', WITHOUT SOME COLUMNS' if step.loses else ''}"
        case _:
            return f"drop the old {what}"


def _new_name(old: ObjectId, new: ObjectId) -> str:
    """Without what stays as it was: the schema, the table, the arguments of a routine."""
    moved = len(new.path) > 1 and old.path[0] != new.path[0]
    last = 1 if new.kind in ROUTINES else len(new.path) - 1
    return qualified(new.path[0 if moved else last : last + 1])


def _making(kind: str) -> str:
    return "add" if kind in _INSIDE else "create"


def lost_name(step: Step) -> str:
    """The object whose data a step destroys, as people name it for approval: `public.orders.legacy_ref`."""
    return one_line(qualified(step.subject.id.path))


def migration_name(steps: Sequence[Step], *, first: bool) -> str:
    """A name made from the changes, for when none is given."""
    if first:
        return "initial_schema"
    fragments = list(dict.fromkeys(f for step in steps if (f := _fragment(step))))
    name = fragments[0] if fragments else "changes"
    for position, fragment in enumerate(fragments[1:], start=1):
        longer = f"{name}_{fragment}"
        if len(longer) > _NAME_LENGTH or position > 2:
            return f"{name}_and_more"
        name = longer
    return name


def _fragment(step: Step) -> str:
    kind, path = step.subject.id.kind, step.subject.id.path
    if step.verb == "pass_through" or "beside" in step.context:
        return ""
    if "retyped" in step.context:
        return _slug(f"alter_{_short_name(step.meant.kind, step.meant.path)}") if step.verb == "switch" else ""
    if KINDS[kind].rank >= 900:
        return _slug(f"{kind}_{path[-1]}" if kind != "comment" else f"comment_{path[-1]}")
    if kind in _OF_ROLES:
        return _slug("_".join((kind.removeprefix("role_"), path[0], path[-1])))
    verb = {"create": "add" if kind in _INSIDE else "create", "alter": "alter", "drop": "drop", "rename": "rename"}
    verb["arrive"] = verb["create"]
    if step.verb not in verb:
        return ""
    return _slug(f"{verb[step.verb]}_{_short_name(kind, path)}")


def _short_name(kind: str, path: tuple[str, ...]) -> str:
    """Table and column for a column, the name alone for what has one of its own."""
    if kind in ("column", "default"):
        return "_".join(path[1:3])
    return path[2] if len(path) > 2 and kind in _INSIDE else path[min(1, len(path) - 1)]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def about(count: int) -> str:
    """A number with two significant digits: `340`, `12k`, `2.0M`."""
    if count < 1000:
        return str(count)
    for unit, size in (("k", 10**3), ("M", 10**6), ("G", 10**9), ("T", 10**12)):
        if count < size * 995:
            digits = float(f"{count / size:.2g}")
            return f"{digits:.1f}{unit}" if digits < 10 else f"{digits:.0f}{unit}"
    return f"{count:.1e}"
