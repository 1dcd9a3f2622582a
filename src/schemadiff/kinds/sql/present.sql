-- Catalogs that hold anything of the user's: the others need not be read. pg_subscription and pg_user_mapping are not
-- readable for everyone, and are always asked for.
select 'pg_extension' as name where exists (select from pg_extension where oid >= 16384)
union all select 'pg_collation' as name where exists (select from pg_collation where oid >= 16384)
union all select 'pg_language' as name where exists (select from pg_language where oid >= 16384)
union all select 'pg_proc' as name where exists (select from pg_proc where oid >= 16384)
union all select 'pg_cast' as name where exists (select from pg_cast where oid >= 16384)
union all select 'pg_operator' as name where exists (select from pg_operator where oid >= 16384)
union all select 'pg_am' as name where exists (select from pg_am where oid >= 16384)
union all select 'pg_opfamily' as name where exists (select from pg_opfamily where oid >= 16384)
union all select 'pg_opclass' as name where exists (select from pg_opclass where oid >= 16384)
union all select 'pg_transform' as name where exists (select from pg_transform where oid >= 16384)
union all select 'pg_conversion' as name where exists (select from pg_conversion where oid >= 16384)
union all select 'pg_foreign_data_wrapper' as name where exists (select from pg_foreign_data_wrapper where oid >= 16384)
union all select 'pg_foreign_server' as name where exists (select from pg_foreign_server where oid >= 16384)
union all select 'pg_ts_parser' as name where exists (select from pg_ts_parser where oid >= 16384)
union all select 'pg_ts_template' as name where exists (select from pg_ts_template where oid >= 16384)
union all select 'pg_ts_dict' as name where exists (select from pg_ts_dict where oid >= 16384)
union all select 'pg_ts_config' as name where exists (select from pg_ts_config where oid >= 16384)
union all select 'pg_attrdef' as name where exists (select from pg_attrdef where oid >= 16384)
union all select 'pg_statistic_ext' as name where exists (select from pg_statistic_ext where oid >= 16384)
union all select 'pg_rewrite' as name where exists (select from pg_rewrite where oid >= 16384)
union all select 'pg_trigger' as name where exists (select from pg_trigger where oid >= 16384)
union all select 'pg_policy' as name where exists (select from pg_policy where oid >= 16384)
union all select 'pg_publication' as name where exists (select from pg_publication where oid >= 16384)
union all select 'pg_publication_rel' as name where exists (select from pg_publication_rel where oid >= 16384)
union all select 'pg_default_acl' as name where exists (select from pg_default_acl where oid >= 16384)
union all select 'pg_event_trigger' as name where exists (select from pg_event_trigger where oid >= 16384)
union all select 'pg_constraint' as name where exists (select from pg_constraint where oid >= 16384)
union all select 'pg_type' as name where exists (select from pg_type where oid >= 16384)
union all select 'pg_subscription'
union all select 'pg_user_mapping'
union all select 'pg_namespace'
union all select 'pg_class'
