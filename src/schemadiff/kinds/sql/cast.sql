select c.oid, format_type(c.castsource, null) as source, format_type(c.casttarget, null) as target,
       c.castmethod::text as method, nullif(c.castfunc, 0)::regprocedure::text as function, c.castcontext::text as context
from pg_cast c
where c.oid >= 16384
  -- A range type brings its own cast to the multirange.
  and not exists (select from pg_depend d
                  where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i')
