select p.oid, p.polrelid as relid, n.nspname as schema, c.relname as table_name, p.polname as name,
       p.polpermissive as permissive, p.polcmd::text as command,
       array(select case when r.o = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(r.o)) end
             from unnest(p.polroles) r(o) order by 1) as roles,
       array(select pg_get_userbyid(r.o)::text from unnest(p.polroles) r(o) where r.o <> 0 order by 1) as role_names,
       pg_get_expr(p.polqual, p.polrelid) as using_expression,
       pg_get_expr(p.polwithcheck, p.polrelid) as check_expression
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
