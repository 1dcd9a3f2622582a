"""A catalog in, relative paths with the text of schema files out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from schemadiff.export.creation import creation
from schemadiff.export.layout import Layout
from schemadiff.export.partitions import short_partitions
from schemadiff.export.shared_names import with_shared_names
from schemadiff.export.written import Written, arranged
from schemadiff.model import Catalog
from schemadiff.render import description

_UNCHECKED = "SET check_function_bodies = off;\n\n"


def schema_files(catalog: Catalog, *, unchecked: Collection[str] = ()) -> Mapping[str, str]:
    """The schema files that describe the catalog: relative posix path -> text, sorted by path.

    A table is in one file with its columns, constraints, indexes, triggers, policies, comments, grants, the sequences
    it owns and its partitions. Objects of the schema public are in `tables/`, `views/`, `functions/`, `types/` and so
    on; those of any other schema in the same folders below one of its name. All names in the text are qualified.

    Loaded into an empty database, in the order of `parse.order`, the files make the same catalog again. Owners are
    written where the catalog states them. The catalog's `uncovered` objects are not in the files.

    A database can hold routines that PostgreSQL would refuse to make again, because what their bodies name has gone.
    Only loading tells: the files that the loader complains of go into `unchecked`, and a second call writes them with
    `SET check_function_bodies = off`.
    """
    layout = Layout(catalog)
    written = _statements(catalog)
    paths = layout.files(item.about for item in written)
    files: dict[str, list[Written]] = defaultdict(list)
    for item in written:
        files[paths[item.about]].append(item)
    return {
        path: (_UNCHECKED if path in unchecked else "") + _text(arranged(files[path], catalog, layout))
        for path in sorted(files)
    }


def _statements(catalog: Catalog) -> list[Written]:
    needed, short = short_partitions(creation(catalog), catalog)
    steps = with_shared_names(needed, catalog.version, short.keys())
    made = (Written.of(step, short.get(step.subject.id) or description(step)) for step in steps)
    return [item for item in made if item.text]


def _text(items: Iterable[Written]) -> str:
    """Statements with an empty line between them; comments and grants that fill one line stand together."""
    pieces: list[str] = []
    before: Written | None = None
    for item in items:
        if before is not None:
            pieces.append("\n" if _belong_together(before, item) else "\n\n")
        pieces.append(item.text)
        before = item
    return "".join(pieces) + "\n"


def _belong_together(before: Written, item: Written) -> bool:
    single = "\n" not in before.text and "\n" not in item.text
    return single and before.about.kind == item.about.kind
