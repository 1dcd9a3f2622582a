"""An operation in; out comes what code that runs now will stumble over, for it was written for the state before."""

from __future__ import annotations

from collections.abc import Iterator

from schemadiff.safety.finding import Found
from schemadiff.safety.operation import Operation, Verb
from schemadiff.safety.rules.among import Among
from schemadiff.safety.types import Width, compared

_BREAKS = "breaks"
# What queries name. Indexes, constraints, triggers and policies are named by nobody but migrations.
_USED = frozenset(
    {
        "schema", "table", "column", "view", "materialized_view", "sequence", "function", "procedure", "aggregate",
        "enum", "enum_value", "composite", "attribute", "domain", "range", "base_type", "extension", "operator", "cast",
    }
)  # fmt: skip
_ROUTINES = frozenset({"function", "procedure", "aggregate"})
_LATER = "deploy code that does not use it any more, then drop it by a later migration"
_NEW_RULES = {"c": "check", "u": "unique", "p": "primary key", "x": "exclusion", "f": "foreign key"}


def rename(operation: Operation, among: Among) -> Iterator[Found]:
    """The old name is gone the moment the new one is there."""
    if operation.verb is not Verb.RENAME or operation.object.kind not in _USED or operation.new_table:
        return
    if operation.object.kind in ("table", "view", "materialized_view"):
        instead = "leave a view under the old name until all code uses the new one"
    elif operation.object.kind == "column":
        instead = "add the new column beside the old one, keep both filled by a trigger, drop the old one later"
    else:
        instead = "make it under the new name too, move the code over, drop the old one later"
    yield Found("SD830", f"was {operation.old_name}: code that uses the old name fails", instead, _BREAKS)


def dropped(operation: Operation, among: Among) -> Iterator[Found]:
    """Whatever still uses it fails."""
    if operation.verb is not Verb.DROP or operation.object.kind not in _USED or operation.new_table:
        return
    if operation.object.kind in _ROUTINES and operation.detail:
        return
    what = "code that still uses it fails" + (f" ({operation.detail})" if operation.detail else "")
    yield Found("SD831", what, _LATER, _BREAKS)


def not_null(operation: Operation, among: Among) -> Iterator[Found]:
    """Code that knows nothing of it writes NULL, or nothing."""
    if operation.new_table or operation.table is None:
        return
    added = operation.verb is Verb.CREATE and operation.object.kind == "column"
    if operation.verb is Verb.SET_NOT_NULL:
        what = "code that writes NULL into it, or leaves it out, fails"
        yield Found("SD832", what, "deploy code that always fills it, or give it a default first", _BREAKS)
    elif added and operation.not_null and not operation.default:
        what = "is new, NOT NULL and without a default: every INSERT that does not know it fails"
        yield Found("SD832", what, "give it a default, or add it without NOT NULL and tighten it later", _BREAKS)


def another_type(operation: Operation, among: Among) -> Iterator[Found]:
    """Values that code writes are refused, cut or rounded; or what it reads is of another kind."""
    if operation.verb is Verb.NARROW:
        instead = "keep what running code still writes; take it away by a later migration"
        yield Found("SD833", operation.detail, instead, _BREAKS)
    if operation.verb is not Verb.RETYPE or operation.new_table or not operation.old_type:
        return
    found = compared(operation.old_type, operation.new_type)
    change = f"{operation.old_type} -> {operation.new_type}: {found.why}"
    if found.width is Width.NARROWER:
        yield Found("SD833", change, "check first that all values fit, in the rows and in the code", _BREAKS)
    elif found.width is Width.OTHER:
        instead = "add a column of the new type beside it, let the code move over, drop the old one later"
        yield Found("SD834", f"{change}; code that reads or compares it may fail", instead, _BREAKS)


def new_rule(operation: Operation, among: Among) -> Iterator[Found]:
    """Rows that were welcome are refused."""
    if operation.verb is not Verb.CREATE or operation.new_table:
        return
    if operation.object.kind == "domain_constraint":
        what = f"values of {operation.object.path[1]} that do not pass the new check are refused"
        yield Found("SD835", what, "make sure that running code writes none", _BREAKS)
        return
    kind = "unique" if operation.unique else _NEW_RULES.get(operation.constraint)
    if kind is None or operation.new_columns or operation.using_index:
        return
    columns = f" on {', '.join(operation.columns)}" if operation.columns else ""
    what = f"a new {kind} rule{columns}: code that writes rows against it fails"
    yield Found("SD835", what, "make sure that running code writes none; look for rows against it first", _BREAKS)


def routine(operation: Operation, among: Among) -> Iterator[Found]:
    """Callers count on arguments and result."""
    changed = operation.verb in (Verb.DROP, Verb.REPLACE) and operation.object.kind in _ROUTINES
    if changed and operation.detail:
        instead = "make the new form beside the old one (another name, or other argument types), drop the old one later"
        yield Found("SD836", f"{operation.detail}: calls that count on the old form fail", instead, _BREAKS)


def fills_itself(operation: Operation, among: Among) -> Iterator[Found]:
    """Statements that leave the column out, or that give it a value, are refused now."""
    if operation.new_table:
        return
    if operation.verb is Verb.DROP_DEFAULT and operation.not_null:
        what = "is NOT NULL and loses its default: an INSERT that leaves it out fails"
        yield Found("SD837", what, "deploy code that always fills it first", _BREAKS)
    elif operation.verb is Verb.ALWAYS:
        what = "is GENERATED ALWAYS now: an INSERT or UPDATE that gives it a value fails"
        yield Found("SD837", what, "use GENERATED BY DEFAULT until no code fills it any more", _BREAKS)


def access(operation: Operation, among: Among) -> Iterator[Found]:
    """A role may not, or does not see, what it could before."""
    if operation.new_table:
        return
    if operation.verb is Verb.REVOKE:
        yield Found("SD838", operation.detail, "make sure that nothing runs as this role and needs it", _BREAKS)
    elif operation.verb is Verb.SECURE:
        what = f"{operation.detail}: rows that no policy allows are gone for those who do not own the table"
        yield Found("SD838", what, "make the policies in the same migration, and try them as the application", _BREAKS)


RULES = (rename, dropped, not_null, another_type, new_rule, routine, fills_itself, access)
