"""A connection in, a short text out that stays the same as long as nobody changes anything that a catalog is read from.

A row's place and its writer (`ctid`, `xmin`) are new whenever the row is written, so the sum over all rows of a system
catalog moves with every change of the schema. Rows of temporary objects come and go all day long and do not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

# Asked for once, not once for each catalog.
TEMPORARY = "temporary AS MATERIALIZED (SELECT oid FROM pg_catalog.pg_class WHERE relpersistence = 't')"
_NO_TEMPORARY = "{} NOT IN (SELECT oid FROM temporary)"
_OF_RELATIONS = {
    "pg_attribute": "attrelid", "pg_attrdef": "adrelid", "pg_class": "oid", "pg_constraint": "conrelid",
    "pg_foreign_table": "ftrelid", "pg_index": "indexrelid", "pg_inherits": "inhrelid",
    "pg_partitioned_table": "partrelid", "pg_policy": "polrelid", "pg_publication_rel": "prrelid",
    "pg_rewrite": "ev_class", "pg_sequence": "seqrelid", "pg_statistic_ext": "stxrelid", "pg_trigger": "tgrelid",
}  # fmt: skip
_TEMPORARY_SCHEMA = "'^pg_(toast_)?temp_'"
# What belongs to an extension, and what goes with what, is nowhere but in pg_depend; the rest of it follows.
_TIES = "(deptype IN ('e', 'x') OR (deptype IN ('a', 'i') AND classid = 1259 AND refclassid = 1259))"
CONDITIONS: Mapping[str, str] = {
    **{name: _NO_TEMPORARY.format(column) for name, column in _OF_RELATIONS.items()},
    "pg_namespace": f"nspname !~ {_TEMPORARY_SCHEMA}",
    "pg_type": f"typnamespace NOT IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname ~ {_TEMPORARY_SCHEMA})",
    "pg_depend": f"{_TIES} AND {_NO_TEMPORARY.format('objid')}",
    "pg_database": "datname = pg_catalog.current_database()",
    "pg_shdescription": "true",
    "pg_description": f"classoid <> 1259 OR {_NO_TEMPORARY.format('objoid')}",
}
_WHOLE = (
    "pg_aggregate", "pg_am", "pg_amop", "pg_amproc", "pg_auth_members", "pg_cast", "pg_collation", "pg_conversion",
    "pg_db_role_setting", "pg_default_acl", "pg_enum", "pg_event_trigger", "pg_extension", "pg_foreign_data_wrapper",
    "pg_foreign_server", "pg_language", "pg_opclass", "pg_operator", "pg_opfamily", "pg_parameter_acl", "pg_proc",
    "pg_publication", "pg_publication_namespace", "pg_range", "pg_seclabel", "pg_shseclabel", "pg_tablespace",
    "pg_transform", "pg_ts_config", "pg_ts_config_map", "pg_ts_dict", "pg_ts_parser", "pg_ts_template",
)  # fmt: skip
# Not everybody may read all of these, and a system column only who may: what everybody sees of them counts instead.
_SHOWN = {
    "pg_roles": "r::text",
    "pg_user_mappings": "r::text",
    "pg_subscription": "ROW(oid, subname, subowner, subenabled, subpublications, subslotname)::text",
}
# What rows say, in the largest catalogs column by column: that is hashed in half the time that their text takes. Of a
# relation it is not where its own rows are and how many: TRUNCATE, VACUUM FULL, REINDEX and REFRESH MATERIALIZED VIEW
# write that anew, and nothing that is read is another.
_TOLD = {
    "pg_class": """oid, relname, relnamespace, reltype, reloftype, relowner, relam, reltablespace, reltoastrelid,
        relhasindex, relisshared, relpersistence, relkind, relnatts, relchecks, relhasrules, relhastriggers,
        relhassubclass, relrowsecurity, relforcerowsecurity, relispopulated, relreplident, relispartition, relacl,
        reloptions, relpartbound::text""",
    "pg_attribute": """attrelid, attname, atttypid, attlen, attnum, atttypmod, attndims, attbyval, attalign, attstorage,
        attcompression, attnotnull, atthasdef, atthasmissing, attidentity, attgenerated, attisdropped, attislocal,
        attinhcount, attcollation, attstattarget, attacl, attoptions, attfdwoptions, attmissingval::text""",
}
# What later versions have in there besides, nobody knows.
_UNKNOWN = 19_00_00
# Read from no catalog row: contents, statistics, and what follows from the others or belongs to replication's workers.
UNWATCHED = (
    "pg_authid", "pg_init_privs", "pg_largeobject", "pg_largeobject_metadata", "pg_replication_origin", "pg_shdepend",
    "pg_statistic", "pg_statistic_ext_data", "pg_subscription_rel", "pg_user_mapping",
)  # fmt: skip
WATCHED = (*CONDITIONS, *_WHOLE, *_SHOWN)
_READABLE = """
SELECT c.relname::text FROM pg_catalog.pg_class c
WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relname = ANY (%s)
AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT') ORDER BY c.relname
"""
# From 14 on; a text would be made of each row first.
OF_RECORDS, OF_TEXTS = "hash_record_extended", "hashtextextended"


def token_of(connection: psycopg.Connection[Any]) -> str:
    """The token of the database as it is now."""
    with connection.transaction():
        connection.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        return str(connection.execute(token_query(connection).encode()).fetchall())


def token_query(connection: psycopg.Connection[Any]) -> str:
    """What gives a row for each catalog: its name, how many rows it has, and the sum; to be run with nothing but
    pg_catalog on the search path.
    """
    names = [row[0] for row in connection.execute(_READABLE, (list(WATCHED),)).fetchall()]
    return _of_all(
        _summed(name, _hashed(_SHOWN[name], OF_TEXTS) if name in _SHOWN else _hashed("ROW(ctid, xmin)", OF_RECORDS))
        for name in names
    )


def content_query(names: Iterable[str], version: int) -> str:
    """The same over what the rows of these catalogs say, wherever they are and whoever wrote them. It takes longer.
    `version` is server_version_num.
    """
    return _of_all(_summed(name, row_hash(name, version)) for name in names)


def row_hash(name: str, version: int) -> str:
    """What gives the number of which that is the sum, for one row `r` of a catalog."""
    told = _TOLD if version < _UNKNOWN else {}
    return _hashed(f"ROW({told[name]})", OF_RECORDS) if name in told else _hashed(_SHOWN.get(name, "r::text"), OF_TEXTS)


def _of_all(queries: Iterable[str]) -> str:
    return f'WITH {TEMPORARY} SELECT m.* FROM ({" UNION ALL ".join(queries)}) m ORDER BY m.name COLLATE "C"'


def _summed(name: str, number: str) -> str:
    counted = f"pg_catalog.count(*), pg_catalog.sum({number})"
    return f"SELECT '{name}' AS name, {counted} FROM pg_catalog.{name} r WHERE {CONDITIONS.get(name, 'true')}"


def _hashed(row: str, by: str) -> str:
    return f"pg_catalog.{by}({row}, 0)"
