select t.oid, n.nspname as schema, t.typname as name,
       case when t.typisdefined then array(
           select array[o.name, o.value] from (values
               (1, 'INPUT', t.typinput::text),
               (2, 'OUTPUT', t.typoutput::text),
               (3, 'RECEIVE', nullif(t.typreceive::oid, 0)::regproc::text),
               (4, 'SEND', nullif(t.typsend::oid, 0)::regproc::text),
               (5, 'TYPMOD_IN', nullif(t.typmodin::oid, 0)::regproc::text),
               (6, 'TYPMOD_OUT', nullif(t.typmodout::oid, 0)::regproc::text),
               (7, 'ANALYZE', nullif(t.typanalyze::oid, 0)::regproc::text),
               (8, 'SUBSCRIPT', nullif(t.typsubscript::oid, 0)::regproc::text),
               (9, 'INTERNALLENGTH', case t.typlen when -1 then 'variable' when -2 then null else t.typlen::text end),
               (10, 'PASSEDBYVALUE', case when t.typbyval then 'true' end),
               (11, 'ALIGNMENT', case t.typalign when 'c' then 'char' when 's' then 'int2' when 'd' then 'double' end),
               (12, 'STORAGE', case t.typstorage when 'e' then 'external' when 'x' then 'extended' when 'm' then 'main' end),
               (13, 'CATEGORY', case when t.typcategory <> 'U' then quote_literal(t.typcategory::text) end),
               (14, 'PREFERRED', case when t.typispreferred then 'true' end),
               (15, 'DEFAULT', quote_literal(t.typdefault)),
               (16, 'ELEMENT', case when t.typelem <> 0 then format_type(t.typelem, null) end),
               (17, 'DELIMITER', case when t.typdelim <> ',' then quote_literal(t.typdelim::text) end),
               (18, 'COLLATABLE', case when t.typcollation <> 0 then 'true' end)
           ) as o(place, name, value) where o.value is not null order by o.place)
       else '{}' end as options
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
where (t.typtype = 'b' and not exists (select from pg_type e where e.typarray = t.oid) or not t.typisdefined)
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
