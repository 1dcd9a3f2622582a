-- Everything a dump can hold whose catalog a kind may not cover yet; what a kind has read is taken off this list.
with found(class, oid) as (
    select 'pg_aggregate'::regclass::oid, aggfnoid::oid from pg_aggregate
    union all select 'pg_operator'::regclass, oid from pg_operator
    union all select 'pg_opclass'::regclass, oid from pg_opclass
    union all select 'pg_opfamily'::regclass, oid from pg_opfamily
    union all select 'pg_cast'::regclass, oid from pg_cast
    union all select 'pg_transform'::regclass, oid from pg_transform
    union all select 'pg_language'::regclass, oid from pg_language
    union all select 'pg_collation'::regclass, oid from pg_collation
    union all select 'pg_conversion'::regclass, oid from pg_conversion
    union all select 'pg_statistic_ext'::regclass, oid from pg_statistic_ext
    union all select 'pg_ts_parser'::regclass, oid from pg_ts_parser
    union all select 'pg_ts_dict'::regclass, oid from pg_ts_dict
    union all select 'pg_ts_template'::regclass, oid from pg_ts_template
    union all select 'pg_ts_config'::regclass, oid from pg_ts_config
    union all select 'pg_rewrite'::regclass, oid from pg_rewrite where rulename <> '_RETURN'
    union all select 'pg_event_trigger'::regclass, oid from pg_event_trigger
    union all select 'pg_publication'::regclass, oid from pg_publication
    union all select 'pg_subscription'::regclass, oid from pg_subscription
              where subdbid = (select d.oid from pg_database d where d.datname = current_database())
    union all select 'pg_foreign_data_wrapper'::regclass, oid from pg_foreign_data_wrapper
    union all select 'pg_foreign_server'::regclass, oid from pg_foreign_server
    union all select 'pg_user_mapping'::regclass, umid from pg_user_mappings
    union all select 'pg_default_acl'::regclass, oid from pg_default_acl
    union all select 'pg_am'::regclass, oid from pg_am
)
select case when class = 'pg_aggregate'::regclass then 'pg_proc'::regclass::oid else class end as class, oid,
       pg_describe_object(case class when 'pg_aggregate'::regclass then 'pg_proc'::regclass else class end, oid, 0) as name
from found
where oid >= 16384
