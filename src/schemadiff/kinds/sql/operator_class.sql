with member as (
    select d.refobjid as class, 1 as sort, m.amopstrategy as number,
           'OPERATOR ' || m.amopstrategy || ' ' || m.amopopr::regoperator
           || coalesce(' FOR ORDER BY ' || quote_ident(n.nspname) || '.' || quote_ident(s.opfname), '') as definition
    from pg_depend d
    join pg_amop m on m.oid = d.objid
    left join pg_opfamily s on s.oid = m.amopsortfamily
    left join pg_namespace n on n.oid = s.opfnamespace
    where d.classid = 'pg_amop'::regclass and d.refclassid = 'pg_opclass'::regclass
    union
    select d.refobjid, 2, m.amprocnum,
           'FUNCTION ' || m.amprocnum || ' (' || format_type(m.amproclefttype, null) || ', '
           || format_type(m.amprocrighttype, null) || ') ' || m.amproc::regprocedure
    from pg_depend d
    join pg_amproc m on m.oid = d.objid
    where d.classid = 'pg_amproc'::regclass and d.refclassid = 'pg_opclass'::regclass
)
select c.oid, n.nspname as schema, c.opcname as name, a.amname as access_method,
       format_type(c.opcintype, null) as type, c.opcdefault as is_default,
       fn.nspname as family_schema, f.opfname as family,
       case when c.opckeytype <> 0 then format_type(c.opckeytype, null) end as storage,
       coalesce((select array_agg(m.definition order by m.sort, m.number, m.definition)
                 from member m where m.class = c.oid), '{}') as members
from pg_opclass c
join pg_am a on a.oid = c.opcmethod
join pg_namespace n on n.oid = c.opcnamespace
join pg_opfamily f on f.oid = c.opcfamily
join pg_namespace fn on fn.oid = f.opfnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
