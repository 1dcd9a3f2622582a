"""The description of a schema in, its files out: one for the types, one for each table with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.bench.shape import Column, Enum, Schema, Table

READER, WRITER = "bench_reader", "bench_writer"
ROLES = f"CREATE ROLE {READER}; CREATE ROLE {WRITER};"
_YEARS = (2025, 2026, 2027)


def files_of(schema: Schema) -> Mapping[str, str]:
    """Each file's name with its text; in this order they load."""
    types = "\n".join(_type(enum) for enum in schema.enums)
    tables = {f"{number:05}_{table.name}.sql": text_of(table) for number, table in enumerate(schema.tables, 1)}
    return {"00000_types.sql": types, **tables}


def _type(enum: Enum) -> str:
    labels = ",\n    ".join(f"'{label}'" for label in enum.labels)
    return f"CREATE TYPE public.{enum.name} AS ENUM (\n    {labels}\n);\n"


def text_of(table: Table) -> str:
    """The statements of one table."""
    parts = (_create(table), _partitions(table), _indexes(table), _comments(table), *_others(table))
    return "\n".join(part for part in parts if part)


def _create(table: Table) -> str:
    lines = ",\n".join((*_columns(table), *_constraints(table)))
    end = ") PARTITION BY RANGE (created_at);" if table.partitioned else ");"
    return f"CREATE TABLE public.{table.name} (\n{lines}\n{end}\n"


def _columns(table: Table) -> Iterator[str]:
    # A partitioned table has an identity column only from PostgreSQL 17 on.
    yield "    id bigint NOT NULL" if table.partitioned else "    id bigint GENERATED ALWAYS AS IDENTITY"
    yield "    created_at timestamptz NOT NULL DEFAULT now()"
    yield "    updated_at timestamptz"
    yield from map(_column, table.columns)


def _column(column: Column) -> str:
    was = f"    -- schemadiff: renamed from {column.was}\n" if column.was else ""
    default = f" DEFAULT {column.default}" if column.default else ""
    return f"{was}    {column.name} {column.type}{default}{' NOT NULL' if column.not_null else ''}"


def _constraints(table: Table) -> Iterator[str]:
    key = "id, created_at" if table.partitioned else "id"
    yield f"    CONSTRAINT {table.name}_pkey PRIMARY KEY ({key})"
    if table.unique:
        yield f"    CONSTRAINT {table.name}_key UNIQUE (label, created_at)"
    for name, condition in table.checks:
        yield f"    CONSTRAINT {name} CHECK ({condition})"
    for number, reference in enumerate(table.references, 1):
        target = f"public.{reference.table} (id){reference.on_delete}"
        yield f"    CONSTRAINT {table.name}_fk{number} FOREIGN KEY ({reference.column}) REFERENCES {target}"


def _partitions(table: Table) -> str:
    return "".join(_partition(table.name, year) for year in _YEARS) if table.partitioned else ""


def _partition(name: str, year: int) -> str:
    bounds = f"FROM ('{year}-01-01 00:00:00+00') TO ('{year + 1}-01-01 00:00:00+00')"
    return f"CREATE TABLE public.{name}_y{year} PARTITION OF public.{name} FOR VALUES {bounds};\n"


def _indexes(table: Table) -> str:
    return "".join(f"CREATE INDEX {name} ON public.{table.name} {rest};\n" for name, rest in table.indexes)


def _comments(table: Table) -> str:
    said = table.name.replace("_", " ")
    return (
        f"COMMENT ON TABLE public.{table.name} IS 'One row for each {said}.';\n"
        f"COMMENT ON COLUMN public.{table.name}.label IS 'What people call it.';\n"
        f"COMMENT ON COLUMN public.{table.name}.cost IS 'In the account''s currency; never below zero.';\n"
    )


def _others(table: Table) -> Iterator[str]:
    if table.touch is not None:
        yield _touch(table.name, table.touch)
    if table.view is not None:
        yield _view(table, table.view)
    if table.guarded:
        yield _guard(table.name)


def _touch(name: str, limit: int) -> str:
    return f"""CREATE FUNCTION public.{name}_touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := now();
    IF NEW.cost > {limit} THEN
        -- a dear one has a tidy label
        NEW.label := btrim(NEW.label);
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER {name}_touch
    BEFORE UPDATE ON public.{name}
    FOR EACH ROW EXECUTE FUNCTION public.{name}_touch();
"""


def _view(table: Table, more: tuple[str, ...]) -> str:
    parent = table.references[0] if table.references else None
    shown = ["t.id", "t.label", "t.state", "t.cost", *(["p.label AS parent_label"] if parent else [])]
    shown += ["CASE WHEN t.cost > 100 THEN 'high' ELSE 'low' END AS band", *more]
    join = f"\n    LEFT JOIN public.{parent.table} p ON p.id = t.{parent.column}" if parent else ""
    columns = ",\n    ".join(shown)
    return (
        f"CREATE VIEW public.{table.name}_v AS\nSELECT {columns}\nFROM public.{table.name} t{join}\nWHERE t.cost > 1;\n"
    )


def _guard(name: str) -> str:
    return f"""ALTER TABLE public.{name} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {name}_read ON public.{name} FOR SELECT TO {READER} USING (cost > 0);
CREATE POLICY {name}_write ON public.{name} FOR UPDATE TO {WRITER} USING (cost > 0) WITH CHECK (cost >= 0);
GRANT SELECT ON public.{name} TO {READER};
GRANT SELECT, INSERT, UPDATE, DELETE ON public.{name} TO {WRITER};
"""
