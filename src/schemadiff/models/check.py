"""Python sources and the project in; what classes and enums say otherwise than schema/ out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import exists, isdir, relpath
from pathlib import Path
from typing import TYPE_CHECKING

from schemadiff.diagnostics import Diagnostic, ExitCode, UsageError, collected
from schemadiff.kinds.domain import Domain
from schemadiff.kinds.enum import Enum
from schemadiff.model import Catalog, ObjectId
from schemadiff.models.compare import field_findings, missing_fields, value_findings
from schemadiff.models.pairing import names_of, table_of
from schemadiff.models.source import Field, Labels, Model, models_of, read_source
from schemadiff.quoting import one_line, qualified
from schemadiff.seeds.tables import Table, Tables
from schemadiff.states import desired_of, scratch_for

if TYPE_CHECKING:
    from schemadiff.config import Config


@dataclass(frozen=True, slots=True)
class Pair:
    """A class or an enum of the sources, and what it was compared with; None where that is nothing."""

    name: str
    object: ObjectId | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was compared with what, and what was found, in reading order."""

    pairs: tuple[Pair, ...]
    findings: tuple[Diagnostic, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Notes are no difference."""
        return ExitCode.DIFFERENCES if any(f.severity != "note" for f in self.findings) else ExitCode.OK


def check_models(config: Config, paths: Sequence[Path]) -> Checked:
    """Compare the classes below the paths with schema/. Raises UsageError where there is no source or no class."""
    sources = [read_source(path, relpath(path)) for path in _files(paths)]
    models = models_of(sources)
    labels = [one for source in sources for one in source.labels]
    if not models and not labels:
        hint = "dataclasses, classes of pydantic, attrs and SQLModel, NamedTuple, TypedDict and enums are looked at"
        raise UsageError.of("SD580", "no class with fields and no enum in these files", hint)
    with scratch_for(config, None) as server, desired_of(server, config) as desired:
        return compared(models, labels, desired.catalog)


def compared(models: Sequence[Model], labels: Sequence[Labels], catalog: Catalog) -> Checked:
    """The same of classes that were read, and a catalog."""
    tables = Tables(catalog)
    columns = {i: frozenset(tables.at(i).columns) for i in catalog.objects if i.kind == "table"}
    enums = {i: obj for i, obj in catalog.objects.items() if isinstance(obj, Enum)}
    by_name = {model.name: model for model in models}
    known = {one.name: one for one in labels}
    pairs: list[Pair] = []
    findings: list[Diagnostic] = []
    for model in models:
        fields = _all_fields(model, by_name)
        table = table_of(model, fields, columns) if fields and model.table != "" else None
        pairs.append(Pair(model.name, table))
        if table is None:
            findings += _unpaired(model, fields)
            continue
        there = _never_null(tables.at(table), catalog)
        for field in fields:
            others = frozenset(by_name) - {model.name}
            findings += field_findings(model, field, there, enums, known, others)
        findings += missing_fields(model, fields, there)
    for one in labels:
        enum = _enum_of(one, enums)
        pairs.append(Pair(one.name, enum))
        if enum is not None:
            values = tuple(map(str, one.values))
            said = one_line(qualified(enum.path))
            findings += value_findings(one.name, values, said, enums[enum].labels, one.origin, one.whole)
    return Checked(tuple(pairs), collected(dict.fromkeys(findings)))


def _never_null(table: Table, catalog: Catalog) -> Table:
    """The table where columns are NOT NULL because their domains are."""
    domains = {name for d in catalog.objects.values() if isinstance(d, Domain) and d.not_null for name in _called(d.id)}
    columns = {name: replace(c, not_null=c.not_null or c.type in domains) for name, c in table.columns.items()}
    return replace(table, columns=columns)


def _called(type_: ObjectId) -> tuple[str, str]:
    return qualified(type_.path), qualified(type_.path[1:])


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not exists(path):
            raise UsageError.of("SD580", f"there is no {relpath(path)}", "a Python file, or a folder with some")
        found = sorted(path.rglob("*.py")) if isdir(path) else [path]
        yield from (file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts))


def _all_fields(model: Model, by_name: Mapping[str, Model], seen: frozenset[str] = frozenset()) -> tuple[Field, ...]:
    """Its own and those of its parents."""
    above = [by_name[name] for name in model.parents if name in by_name and name not in seen | {model.name}]
    own = {field.name for field in model.fields}
    inherited = [field for one in above for field in _all_fields(one, by_name, seen | {model.name})]
    return (*(field for field in inherited if field.name not in own), *model.fields)


def _unpaired(model: Model, fields: Sequence[Field]) -> Iterator[Diagnostic]:
    if model.table:
        hint = "NAME or SCHEMA.NAME of a table of schema/"
        yield Diagnostic("SD588", f'{model.name} is said to be of "{model.table}": no such table', hint, model.origin)
    elif model.table is None and fields:
        hint = f"`# schemadiff: table NAME` above the class, or `# schemadiff: no table`; tried: {_tried(model)}"
        yield Diagnostic("SD588", f"no table for {model.name}", hint, model.origin, "note")


def _tried(model: Model) -> str:
    return ", ".join(names_of(model.name))


def _enum_of(one: Labels, enums: Mapping[ObjectId, Enum]) -> ObjectId | None:
    wanted = set(names_of(one.name))
    return next((who for who in sorted(enums) if who.path[-1] in wanted), None)
