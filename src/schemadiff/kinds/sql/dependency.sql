-- What an object leans on as far as none of its own fields says it: not that a key, a default, an index of a key or a row
-- type stands on its own table, and not what PostgreSQL's own triggers stand on.
select classid, objid, objsubid, refclassid, refobjid, refobjsubid
from pg_depend
where objid >= 16384 and (refobjid >= 16384 or refclassid = 'pg_namespace'::regclass)
  and (deptype = 'n'
    or deptype = 'a' and (refclassid <> 'pg_class'::regclass
                       or classid not in ('pg_constraint'::regclass, 'pg_attrdef'::regclass)
                       -- The columns that a key includes are not among those that it is of.
                       or objid = any (array(select k.oid from pg_constraint k join pg_index x on x.indexrelid = k.conindid
                                             where x.indnatts <> x.indnkeyatts)))
    or deptype = 'i' and not (classid = 'pg_type'::regclass
                           or classid = 'pg_trigger'::regclass and refclassid = 'pg_constraint'::regclass
                           or classid = 'pg_attrdef'::regclass and refclassid = 'pg_class'::regclass
                           or classid = 'pg_class'::regclass
                              and refclassid in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass)))
