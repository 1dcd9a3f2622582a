select d.classid as target_class, d.objid as target_oid, d.objsubid as target_subid,
       array_agg(e.extname::text) as extensions
from pg_depend d
join pg_extension e on e.oid = d.refobjid
where d.refclassid = 'pg_extension'::regclass and d.deptype = 'x'
group by 1, 2, 3
