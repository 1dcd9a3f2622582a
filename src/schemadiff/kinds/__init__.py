"""The only list of kinds, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from schemadiff.kinds.base import Kind

_NAMES = (
    "role",
    "role_membership",
    "role_setting",
    "parameter_grant",
    "schema",
    "extension",
    "collation",
    "enum",
    "composite",
    "base_type",
    "range",
    "domain",
    "domain_constraint",
    "sequence",
    "language",
    "function",
    "procedure",
    "aggregate",
    "cast",
    "operator",
    "access_method",
    "operator_family",
    "operator_class",
    "transform",
    "conversion",
    "foreign_data_wrapper",
    "server",
    "user_mapping",
    "ts_parser",
    "ts_template",
    "ts_dictionary",
    "ts_configuration",
    "table",
    "column",
    "owned_by",
    "default",
    "constraint",
    "partition",
    "inheritance",
    "index",
    "statistics",
    "replica_identity",
    "clustered_on",
    "view",
    "materialized_view",
    "rule",
    "trigger",
    "partition_trigger",
    "policy",
    "publication",
    "publication_table",
    "publication_schema",
    "subscription",
    "database_setting",
    "default_privileges",
    "event_trigger",
    "extension_dependency",
    "comment",
    "security_label",
    "owner",
    "grant",
)


class _Kinds(Mapping[str, Kind]):
    """Every kind by its name. Its module is imported when somebody asks for it: who reads no catalog needs none."""

    def __init__(self) -> None:
        self._places = dict.fromkeys(_NAMES)
        self._asked_for: dict[str, Kind] = {}

    def __getitem__(self, name: str) -> Kind:
        found = self._asked_for.get(name)
        if found is None and name not in self._places:
            raise KeyError(name)
        if found is None:
            found = self._asked_for[name] = import_module(f"schemadiff.kinds.{name}").KIND
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


KINDS: Mapping[str, Kind] = _Kinds()
