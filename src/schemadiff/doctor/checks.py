"""The only list of what `doctor` looks at, in the order in which it tells."""

from __future__ import annotations

from schemadiff.doctor import connection, indexes, ledger, objects, settings, waiting
from schemadiff.doctor.look import Check

CHECKS = (
    Check("the pooler", connection.pooler),
    Check("TLS", connection.tls),
    Check("the server's version", connection.version),
    Check("whether it is a standby", connection.standby),
    Check("the role", connection.role),
    Check("the ledger", ledger.ledger_state),
    Check("invalid indexes", objects.invalid_indexes),
    Check("partitions that are being detached", objects.pending_detach),
    Check("constraints that are not validated", objects.unvalidated_constraints),
    Check("constraints that are switched off", objects.switched_off, needs_catalog=True),
    Check("old transactions", waiting.old_transactions),
    Check("replication", waiting.replication),
    Check("room for locks", waiting.locks),
    Check("timeouts", settings.timeouts),
    Check("what sessions begin with", settings.session_defaults),
    Check("autovacuum", settings.autovacuum),
    Check("event triggers", settings.event_triggers),
    Check("foreign keys", objects.foreign_keys_without_index, needs_catalog=True),
    Check("primary keys", objects.without_key, needs_catalog=True),
    Check("sequences", objects.sequences),
    Check("superfluous indexes", indexes.duplicates),
    Check("unused indexes", indexes.unused),
)
