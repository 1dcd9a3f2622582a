"""A superuser's connection to the desired state in, the secrets in it out: for whoever wants them written."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadiff.kinds.foreign_data_wrapper import is_secret
from schemadiff.kinds.user_mapping import PUBLIC
from schemadiff.migrations.compose import Secrets
from schemadiff.model import ObjectId

_OPTIONS = """
select 'foreign_data_wrapper', array[fdwname::text], fdwoptions from pg_foreign_data_wrapper
union all
select 'server', array[srvname::text], srvoptions from pg_foreign_server
union all
select 'user_mapping', array[srvname::text, case when umuser = 0 then %s else usename::text end], umoptions
from pg_user_mappings
"""
_CONNECTIONS = """
select subname::text, subconninfo from pg_subscription
where subdbid = (select oid from pg_database where datname = current_database())
"""


def read_secrets(admin: psycopg.Connection[Any]) -> Secrets:
    """All options that look like a secret, and where subscriptions connect to."""
    found: dict[ObjectId, dict[str, str]] = {}
    for kind, path, options in admin.execute(_OPTIONS, (PUBLIC,)).fetchall():
        pairs = (option.partition("=")[::2] for option in options or ())
        found[ObjectId(kind, tuple(path))] = {name: value for name, value in pairs if is_secret(name, value)}
    for name, connection in admin.execute(_CONNECTIONS).fetchall():
        found[ObjectId("subscription", (name,))] = {"connection": connection}
    return found
