-- The kinds that there may be objects of: the queries of the others need not be run. Which subscriptions and user mappings
-- there are not everybody may see; these are always asked for.
with relations as materialized (
    select relkind, bool_or(relhassubclass) as has_children, bool_or(relispartition) as has_partitions,
           bool_or(relreplident <> 'd' and relkind <> 't') as has_identity
    from pg_class where oid >= 16384 group by relkind
), types as materialized (
    select typtype, bool_or(typinput <> 'array_in'::regproc) as has_own, not bool_and(typisdefined) as has_shells
    from pg_type where oid >= 16384 group by typtype
), routines as materialized (
    select distinct prokind from pg_proc where oid >= 16384
), triggers as materialized (
    select bool_or(not tgisinternal) as has_own, bool_or(tgparentid <> 0) and bool_or(tgenabled <> 'O') as has_copies
    from pg_trigger
)
select kind from (values
    ('schema', true),
    ('extension', exists (select from pg_extension where oid >= 16384)),
    ('collation', exists (select from pg_collation where oid >= 16384)),
    ('enum', exists (select from types where typtype = 'e')),
    ('composite', exists (select from relations where relkind = 'c')),
    ('base_type', exists (select from types where typtype = 'b' and has_own or has_shells)),
    ('range', exists (select from types where typtype = 'r')),
    ('domain', exists (select from types where typtype = 'd')),
    ('domain_constraint', exists (select from types where typtype = 'd')),
    ('sequence', exists (select from relations where relkind = 'S')),
    ('language', exists (select from pg_language where oid >= 16384)),
    ('function', exists (select from routines where prokind in ('f', 'w'))),
    ('procedure', exists (select from routines where prokind = 'p')),
    ('aggregate', exists (select from routines where prokind = 'a')),
    ('cast', exists (select from pg_cast where oid >= 16384)),
    ('operator', exists (select from pg_operator where oid >= 16384)),
    ('access_method', exists (select from pg_am where oid >= 16384)),
    ('operator_family', exists (select from pg_opfamily where oid >= 16384)),
    ('operator_class', exists (select from pg_opclass where oid >= 16384)),
    ('transform', exists (select from pg_transform where oid >= 16384)),
    ('conversion', exists (select from pg_conversion where oid >= 16384)),
    ('foreign_data_wrapper', exists (select from pg_foreign_data_wrapper where oid >= 16384)),
    ('server', exists (select from pg_foreign_server where oid >= 16384)),
    ('user_mapping', true),
    ('ts_parser', exists (select from pg_ts_parser where oid >= 16384)),
    ('ts_template', exists (select from pg_ts_template where oid >= 16384)),
    ('ts_dictionary', exists (select from pg_ts_dict where oid >= 16384)),
    ('ts_configuration', exists (select from pg_ts_config where oid >= 16384)),
    ('table', exists (select from relations where relkind in ('r', 'p', 'f'))),
    ('column', exists (select from relations where relkind in ('r', 'p', 'f'))),
    ('owned_by', exists (select from relations where relkind = 'S')),
    ('default', exists (select from pg_attrdef where oid >= 16384)),
    ('constraint', exists (select from pg_constraint where oid >= 16384)),
    ('partition', exists (select from relations where has_partitions)),
    ('inheritance', exists (select from relations where relkind in ('r', 'f') and has_children)),
    ('index', exists (select from relations where relkind in ('i', 'I'))),
    ('statistics', exists (select from pg_statistic_ext where oid >= 16384)),
    ('replica_identity', exists (select from relations where has_identity)),
    ('clustered_on', exists (select from pg_index where indisclustered)),
    ('view', exists (select from relations where relkind = 'v')),
    ('materialized_view', exists (select from relations where relkind = 'm')),
    ('rule', exists (select from pg_rewrite where oid >= 16384 and rulename <> '_RETURN')),
    ('trigger', exists (select from triggers where has_own)),
    ('partition_trigger', exists (select from triggers where has_copies)),
    ('policy', exists (select from pg_policy where oid >= 16384)),
    ('publication', exists (select from pg_publication where oid >= 16384)),
    ('publication_table', exists (select from pg_publication_rel where oid >= 16384)),
    ('publication_schema', exists (select from pg_publication where oid >= 16384)),
    ('subscription', true),
    ('database_setting', exists (select from pg_db_role_setting where setrole = 0)),
    ('default_privileges', exists (select from pg_default_acl where oid >= 16384)),
    ('event_trigger', exists (select from pg_event_trigger where oid >= 16384)),
    ('extension_dependency', exists (select from pg_depend
                                     where refclassid = 'pg_extension'::regclass and deptype = 'x')),
    ('comment', true),
    ('security_label', exists (select from pg_seclabel)),
    ('owner', true),
    ('grant', true)
) as found(kind, is_here)
where is_here
