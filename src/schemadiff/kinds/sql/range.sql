select t.oid, n.nspname as schema, t.typname as name,
       format_type(r.rngsubtype, null) as subtype,
       case when not oc.opcdefault then quote_ident(ocn.nspname) || '.' || quote_ident(oc.opcname) end as opclass,
       case when r.rngcollation <> st.typcollation
            then quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end as collation,
       case when r.rngcanonical <> 0 then r.rngcanonical::regproc::text end as canonical,
       case when r.rngsubdiff <> 0 then r.rngsubdiff::regproc::text end as subtype_diff,
       mn.nspname as multirange_schema, m.typname as multirange_name
from pg_range r
join pg_type t on t.oid = r.rngtypid
join pg_namespace n on n.oid = t.typnamespace
join pg_type st on st.oid = r.rngsubtype
join pg_opclass oc on oc.oid = r.rngsubopc
join pg_namespace ocn on ocn.oid = oc.opcnamespace
left join pg_collation co on co.oid = r.rngcollation
left join pg_namespace cn on cn.oid = co.collnamespace
join pg_type m on m.oid = r.rngmultitypid
join pg_namespace mn on mn.oid = m.typnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
