"""A superuser's connection to the desired state in, the secrets in it out: for whoever wants them written."""

from __future__ import annotations

from typing import Any

import psycopg

from schemadiff.kinds.user_mapping import PUBLIC
from schemadiff.migrations.compose import Secrets
from schemadiff.model import ObjectId
from schemadiff.secrecy import SECRET, is_secret, setting_without_secret

_OPTIONS = """
select 'foreign_data_wrapper', array[fdwname::text], fdwoptions from pg_foreign_data_wrapper
union all
select 'server', array[srvname::text], srvoptions from pg_foreign_server
union all
select 'user_mapping', array[srvname::text, case when umuser = 0 then %s else usename::text end], umoptions
from pg_user_mappings
union all
select 'table', array[nspname::text, relname::text], ftoptions
from pg_foreign_table join pg_class c on c.oid = ftrelid join pg_namespace n on n.oid = relnamespace
union all
select 'column', array[nspname::text, relname::text, attname::text], attfdwoptions
from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace
where attfdwoptions is not null and not attisdropped
"""
_SETTINGS = """
select case prokind when 'p' then 'procedure' else 'function' end,
       array[nspname::text, proname::text, oidvectortypes(proargtypes)], proconfig
from pg_proc join pg_namespace n on n.oid = pronamespace where proconfig is not null
union all
select 'database_setting', array[split_part(setting, '=', 1)], array[setting]
from pg_db_role_setting, unnest(setconfig) setting
where setrole = 0 and setdatabase = (select oid from pg_database where datname = current_database())
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
    for kind, path, settings in admin.execute(_SETTINGS).fetchall():
        pairs = (setting.partition("=")[::2] for setting in settings)
        found[ObjectId(kind, tuple(path))] = {n: v for n, v in pairs if setting_without_secret(n, v) == SECRET}
    for name, connection in admin.execute(_CONNECTIONS).fetchall():
        found[ObjectId("subscription", (name,))] = {"connection": connection}
    return found
