"""A change that would undo drift in, how bad it is that somebody made it necessary out.

critical  something is lost that keeps data, or keeps it right or private; or more roles may do more
high      the same statement does something else than the migrations made it do
medium    something is there that nobody asked for, and nothing else is changed by it
low       texts and settings that no query can tell
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from schemadiff.model import Alter, Change, Create, Drop, Object
from schemadiff.soundness import sound


class Severity(IntEnum):
    """The greater the worse."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    CRITICAL = 3

    def __str__(self) -> str:
        return self.name.lower()


_LOW_KINDS = frozenset({"comment", "statistics", "clustered_on", "security_label", "extension_dependency"})
# Missing in the database; of what is not named here the loss is high.
_LOST = {
    Severity.CRITICAL: frozenset(
        {"table", "column", "constraint", "domain_constraint", "policy", "trigger", "partition", "partition_trigger"}
        | {"inheritance", "schema", "sequence", "materialized_view", "event_trigger", "owner", "owned_by", "default"}
    ),
    Severity.LOW: _LOW_KINDS,
}
# In the database alone; of what is not named here it is medium.
_EXTRA = {
    Severity.CRITICAL: frozenset(
        {"grant", "default_privileges", "parameter_grant", "role_membership", "role", "owner", "policy", "user_mapping"}
        # It is there where a partition's own trigger is switched otherwise than that of the whole table.
        | {"partition_trigger"}
    ),
    Severity.HIGH: frozenset(
        {"trigger", "event_trigger", "rule", "default", "cast", "database_setting"}
        | {"role_setting", "inheritance", "partition", "replica_identity"}
    ),
    Severity.LOW: _LOW_KINDS,
}
# Not as the migrations made it; of what is not named here it is high.
_CHANGED: Mapping[Severity, Mapping[str, frozenset[str]]] = {
    Severity.CRITICAL: {
        "table": frozenset({"row_security", "force_row_security", "persistence"}),
        "trigger": frozenset({"enabled"}),
        "rule": frozenset({"enabled"}),
        "event_trigger": frozenset({"enabled"}),
        "partition_trigger": frozenset({"enabled"}),
        "policy": frozenset({"permissive", "command", "roles", "using", "check"}),
        "owner": frozenset({"role"}),
        "grant": frozenset({"privileges", "grantable"}),
        "default_privileges": frozenset({"privileges", "grantable"}),
        "parameter_grant": frozenset({"privileges", "grantable"}),
        "role": frozenset({"superuser", "createdb", "createrole", "login", "replication", "bypassrls"}),
        "role_membership": frozenset({"admin", "inherit", "set"}),
        "constraint": frozenset({"enforced", "triggers"}),
    },
    Severity.LOW: {
        "table": frozenset({"options", "toast_options", "tablespace", "access_method"}),
        "column": frozenset({"storage", "compression", "statistics", "options", "not_null_name"}),
        "constraint": frozenset({"options", "tablespace"}),
        "index": frozenset({"tablespace", "statistics"}),
        "materialized_view": frozenset({"options", "toast_options", "tablespace", "access_method"}),
        "statistics": frozenset({"target"}),
        "domain": frozenset({"not_null_name"}),
    },
}


def severity_of(undo: Change) -> Severity:
    """How bad it is. The change leads back: what it creates is lost, what it drops is there and should not be."""
    match undo:
        case Create(new):
            return _listed(_LOST, new.id.kind, Severity.HIGH)
        case Drop(old):
            return max(_listed(_EXTRA, old.id.kind, Severity.MEDIUM), _unsound(old))
        case Alter(new=new, changed=changed):
            return max(_of_field(new.id.kind, name) for name in changed)


def _listed(rules: Mapping[Severity, frozenset[str]], kind: str, otherwise: Severity) -> Severity:
    return next((severity for severity, kinds in rules.items() if kind in kinds), otherwise)


def _of_field(kind: str, name: str) -> Severity:
    if kind in _LOW_KINDS:
        return Severity.LOW
    return next((s for s, kinds in _CHANGED.items() if name in kinds.get(kind, ())), Severity.HIGH)


def _unsound(extra: Object) -> Severity:
    """An index that is INVALID is written to and never read, and a constraint that is NOT VALID holds for new rows."""
    return Severity.LOW if sound(extra) == extra and getattr(extra, "validated", True) else Severity.HIGH
