"""A catalog in, the file of each of its objects out: one for a table and all that belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from schemadiff.export.names import file_names
from schemadiff.kinds.owned_by import OwnedBy
from schemadiff.kinds.partition import Partition
from schemadiff.model import Catalog, ObjectId

# One file an object. What is not here is gathered: all operators of a schema are in its operators.sql.
_FOLDERS: Mapping[str, str] = {
    "table": "tables",
    "view": "views",
    "materialized_view": "materialized_views",
    "sequence": "sequences",
    "function": "functions",
    "procedure": "procedures",
    "aggregate": "aggregates",
    "enum": "types",
    "composite": "types",
    "range": "types",
    "domain": "types",
    "base_type": "types",
    "publication": "publications",
}
LAST_FILE = "zz_default_privileges"
_GATHERED: Mapping[str, str] = {
    "schema": "schema",
    "database": "database",
    "database_setting": "database",
    # They hold for what is made after them: of all files this must be the last one.
    "default_privileges": LAST_FILE,
    "parameter_grant": "roles",
    "operator_class": "operator_classes",
    "operator_family": "operator_classes",
    "foreign_data_wrapper": "foreign_servers",
    "server": "foreign_servers",
    "user_mapping": "foreign_servers",
    "ts_parser": "text_search",
    "ts_template": "text_search",
    "ts_dictionary": "text_search",
    "ts_configuration": "text_search",
}
# Their paths have two parts and no schema.
_NOT_IN_A_SCHEMA = frozenset({"cast", "transform", "user_mapping", "default_privileges", "parameter_grant"})


class Layout:
    """Where each object of one catalog is written."""

    def __init__(self, catalog: Catalog) -> None:
        self._objects = catalog.objects
        self._holders = _holders(catalog)

    def holder(self, object_id: ObjectId) -> ObjectId:
        """The object at the top that this one belongs to: its table, its view, or itself."""
        while (above := self._above(object_id)) is not None:
            object_id = above
        return object_id

    def _above(self, object_id: ObjectId) -> ObjectId | None:
        if object_id in self._holders:
            return self._holders[object_id]
        obj = self._objects.get(object_id)
        # What a new database has and this one has not is known by its name alone.
        return obj.parent if obj is not None else object_id.target

    def subject(self, object_id: ObjectId) -> ObjectId:
        """The object whose file this one is in: a partition is in the file of its partitioned table."""
        top = self.holder(object_id)
        while top in self._partitioned:
            top = self._partitioned[top]
        return top

    @cached_property
    def _partitioned(self) -> Mapping[ObjectId, ObjectId]:
        parts = (o for o in self._objects.values() if isinstance(o, Partition))
        return {ObjectId("table", o.id.path): ObjectId("table", o.of) for o in parts}

    def files(self, ids: Iterable[ObjectId]) -> Mapping[ObjectId, str]:
        """The path of the file of each object."""
        subjects = {object_id: self.subject(object_id) for object_id in ids}
        paths = self._paths(set(subjects.values()))
        return {object_id: paths[subject] for object_id, subject in subjects.items()}

    def _paths(self, subjects: Iterable[ObjectId]) -> dict[ObjectId, str]:
        folders: dict[str, list[ObjectId]] = defaultdict(list)
        paths: dict[ObjectId, str] = {}
        for subject in subjects:
            if subject.kind in _FOLDERS:
                folders[self._schema_folder(subject) + _FOLDERS[subject.kind]].append(subject)
            else:
                gathered = _GATHERED.get(subject.kind, f"{subject.kind}s")
                paths[subject] = f"{self._schema_folder(subject)}{gathered}.sql"
        for folder, inside in folders.items():
            stems = file_names(_file_part(subject) for subject in inside)
            paths.update((subject, f"{folder}/{stems[_file_part(subject)]}.sql") for subject in inside)
        return paths

    def _schema_folder(self, subject: ObjectId) -> str:
        """`billing/`, or nothing for what is in public or in no schema."""
        inside = subject.kind == "schema" or (len(subject.path) > 1 and subject.kind not in _NOT_IN_A_SCHEMA)
        folder = self._schema_folders.get(subject.path[0]) if inside else None
        return f"{folder}/" if folder else ""

    @cached_property
    def _schema_folders(self) -> Mapping[str, str]:
        schemas = (i.path[0] for i in self._objects if i.kind == "schema" and i.path[0] != "public")
        names = file_names(schemas, taken=frozenset(_FOLDERS.values()))
        return {schema: name if name < LAST_FILE else f"schema_{name}" for schema, name in names.items()}


def _holders(catalog: Catalog) -> Mapping[ObjectId, ObjectId]:
    """Sequences that belong to a column: they are written with its table."""
    owned = (o for o in catalog.objects.values() if isinstance(o, OwnedBy))
    return {ObjectId("sequence", o.id.path): ObjectId("table", o.column[:2]) for o in owned}


def _file_part(subject: ObjectId) -> str:
    """The name of an object without its schema; overloads of a routine have one name."""
    return subject.path[1] if len(subject.path) > 1 else subject.path[0]
