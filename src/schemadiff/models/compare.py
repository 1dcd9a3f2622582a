"""A class and its table, or an enum and its labels, in; what the one says and the other does not, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from schemadiff.diagnostics import Diagnostic, Origin
from schemadiff.kinds.column import Column
from schemadiff.kinds.enum import Enum
from schemadiff.model import ObjectId
from schemadiff.models.pairing import names_of
from schemadiff.models.source import Field, Labels, Model
from schemadiff.models.types import fits, holds_less
from schemadiff.quoting import one_line, qualified
from schemadiff.seeds.tables import Table

_LISTED = re.compile(r"CHECK \(\(*\"?(?P<column>\w+)\"?\)?(?:::text)? = ANY \(\(?ARRAY\[(?P<values>.*)\]", re.DOTALL)
_TEXT = re.compile(r"'((?:[^']|'')*)'")


def labels_of(column: Column, table: Table, enums: Mapping[ObjectId, Enum]) -> tuple[str, ...] | None:
    """The texts that a column is limited to: those of its enum, or of a check that lists them. None where it is not."""
    name = column.id.path[2]
    for who, enum in enums.items():
        if column.type in (qualified(who.path), qualified(who.path[1:])):
            return enum.labels
    for constraint in table.constraints.values():
        found = _LISTED.match(constraint.definition or "")
        if found and found["column"] == name:
            return tuple(text.replace("''", "'") for text in _TEXT.findall(found["values"]))
    return None


def field_findings(
    model: Model,
    field: Field,
    table: Table,
    enums: Mapping[ObjectId, Enum],
    known: Mapping[str, Labels],
    others: frozenset[str],
) -> Iterator[Diagnostic]:
    """What is wrong with one field. `known` are the enums that sources define, `others` their other classes."""
    where, said = f"{model.name}.{field.name}", one_line(qualified(table.id.path))
    column = table.columns.get(field.name) or table.columns.get(field.alias)
    if column is None:
        yield _without_column(field, table, where, said, others)
        return
    name = column.id.path[2]
    there = one_line(f"{said}.{name}")
    # A key that the database makes is not there before the row is.
    made = column.identity is not None or column.generated or name in table.defaults
    if not column.not_null and not field.annotation.optional:
        hint = f"{field.annotation} | None, or NOT NULL in schema/"
        yield Diagnostic("SD583", f"{where} is never None, and {there} may be NULL", hint, field.origin)
    elif column.not_null and field.annotation.optional and not made:
        hint = "no None in the class, or no NOT NULL in schema/"
        yield Diagnostic("SD583", f"{where} may be None, and {there} is NOT NULL", hint, field.origin, "warning")
    listed = labels_of(column, table, enums)
    named = next((known[name] for name in field.annotation.types if name in known), None)
    values = field.annotation.literals or (tuple(map(str, named.values)) if named else ())
    if named and column.type in {one for name in names_of(named.name) for one in (name, f"public.{name}")}:
        # Both enums bear one name: what differs is said of them, once.
        return
    if listed is not None and values:
        origin = named.origin if named else field.origin
        yield from value_findings(where, values, there, listed, origin, named is None or named.whole)
    elif not fits(field.annotation, column.type, enums, frozenset(known)):
        hint = "the driver gives the type of the column"
        yield Diagnostic(
            "SD584", f"{where} is {field.annotation}, and {there} is {column.type}", hint, field.origin, "warning"
        )
    elif holds_less(field.annotation, column.type):
        hint = "Decimal holds every digit"
        yield Diagnostic("SD585", f"{where} is float, and {there} is {column.type}", hint, field.origin, "note")


def value_findings(
    where: str, values: Sequence[str], there: str, labels: Sequence[str], origin: Origin, whole: bool = True
) -> Iterator[Diagnostic]:
    """Values that only one of them has; written otherwise is what differs in case alone. Of what is not `whole` nobody
    knows what it lacks.
    """
    missing = [value for value in labels if value not in values] if whole else []
    unknown = [value for value in values if value not in labels]
    if not (missing or unknown):
        return
    cases = {value.lower() for value in unknown} == {value.lower() for value in missing}
    parts = [f"{where} has {_quoted(unknown)}"] if unknown else []
    parts += [f"{there} has {_quoted(missing)}"] if missing else []
    hint = "they differ in upper and lower case alone" if cases else "the same values on both sides"
    yield Diagnostic("SD582", one_line(", ".join(parts) + ", and not the other"), hint, origin)


def missing_fields(model: Model, fields: Sequence[Field], table: Table) -> Iterator[Diagnostic]:
    """Columns without which no row can be written, and that the class does not have."""
    names = {name for field in fields for name in (field.name, field.alias)}
    for name in table.columns:
        if name not in names and f"{name.removesuffix('_id')}" not in names and table.needs(name):
            there = one_line(f"{qualified(table.id.path)}.{name}")
            hint = "a field for it, or a default in schema/"
            yield Diagnostic(
                "SD586", f"{model.name} has no {name}, and {there} needs a value", hint, model.origin, "warning"
            )


def _without_column(field: Field, table: Table, where: str, said: str, others: frozenset[str]) -> Diagnostic:
    key = f"{field.name}_id"
    if key in table.columns and field.annotation.types & others:
        hint = "a row has the key, not the object: who reads it has to fetch the other one"
        return Diagnostic("SD587", f"{where} is an object, and {said} has {key}", hint, field.origin, "warning")
    hint = "a column in schema/, another name, or `# schemadiff: no table` above the class"
    return Diagnostic("SD587", f"{where} has no column in {said}", hint, field.origin)


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
