select c.oid, n.nspname as schema, c.collname as name,
       case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as provider,
       c.collisdeterministic as deterministic,
       coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate) as locale,
       case when c.collcollate is distinct from c.collctype then c.collctype end as ctype,
       to_jsonb(c) ->> 'collicurules' as rules
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
where c.collencoding in (-1, (select d.encoding from pg_database d where d.datname = current_database()))
  and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
