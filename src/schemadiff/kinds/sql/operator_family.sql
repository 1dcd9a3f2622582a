-- Members that belong to an operator class are the class's; the rest was added to the family itself.
with member as (
    select d.refobjid as family, 1 as sort, m.amopstrategy as number,
           'OPERATOR ' || m.amopstrategy || ' (' || format_type(m.amoplefttype, null) || ', ' || format_type(m.amoprighttype, null) || ')' as slot,
           'OPERATOR ' || m.amopstrategy || ' ' || m.amopopr::regoperator
           || coalesce(' FOR ORDER BY ' || quote_ident(n.nspname) || '.' || quote_ident(s.opfname), '') as definition
    from pg_depend d
    join pg_amop m on m.oid = d.objid and m.amopfamily = d.refobjid
    left join pg_opfamily s on s.oid = m.amopsortfamily
    left join pg_namespace n on n.oid = s.opfnamespace
    where d.classid = 'pg_amop'::regclass and d.refclassid = 'pg_opfamily'::regclass
      and not exists (select from pg_depend c where c.classid = d.classid and c.objid = d.objid
                         and c.refclassid = 'pg_opclass'::regclass)
    union
    select d.refobjid, 2, m.amprocnum, slot, slot || ' ' || m.amproc::regprocedure
    from pg_depend d
    join pg_amproc m on m.oid = d.objid and m.amprocfamily = d.refobjid
    cross join lateral (select 'FUNCTION ' || m.amprocnum || ' (' || format_type(m.amproclefttype, null) || ', '
                               || format_type(m.amprocrighttype, null) || ')' as slot) s
    where d.classid = 'pg_amproc'::regclass and d.refclassid = 'pg_opfamily'::regclass
)
select f.oid, n.nspname as schema, f.opfname as name, a.amname as access_method,
       coalesce((select jsonb_agg(jsonb_build_array(m.slot, m.definition) order by m.sort, m.number, m.slot)
                 from member m where m.family = f.oid), '[]') as members
from pg_opfamily f
join pg_am a on a.oid = f.opfmethod
join pg_namespace n on n.oid = f.opfnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
