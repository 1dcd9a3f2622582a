select p.oid, n.nspname as schema, p.proname as name, oidvectortypes(p.proargtypes) as types,
       p.prokind::text as prokind, pg_get_functiondef(p.oid) as definition,
       pg_get_function_arguments(p.oid) as arguments, concat_ws(' ', pg_get_function_result(p.oid),
                 -- "record" says nothing about the arguments that make it.
                 (select string_agg(format_type(a.type, null), ', ' order by a.number)
                  from unnest(p.proallargtypes, p.proargmodes) with ordinality a (type, mode, number)
                  where a.mode in ('o', 'b', 't'))) as result,
       coalesce(p.proargnames, '{}') as names, p.pronargdefaults as defaults, p.proretset as returns_set,
       l.lanname as language, p.prosrc as source
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_language l on l.oid = p.prolang
where p.prokind = 'p' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
