-- Which operator class an index takes for a type when nobody names one. Where somebody made classes or casts of his own,
-- PostgreSQL may choose otherwise, and prints those that are not listed.
with usual(operator_class, type) as (
    select c.oid, c.opcintype from pg_opclass c where c.opcdefault
    union all
    select c.oid, 'varchar'::regtype from pg_opclass c
    where c.opcdefault and c.opcintype = 'text'::regtype
      and not exists (select from pg_opclass u where u.oid >= 16384 and u.opcdefault)
    union all
    select c.oid, t.oid from pg_type t join pg_opclass c on c.opcdefault and c.opcintype = 'anyenum'::regtype
    where t.typtype = 'e'
      and not exists (select from pg_opclass u where u.oid >= 16384 and u.opcdefault)
      and not exists (select from pg_cast u where u.castsource = t.oid and u.castmethod = 'b')
)
select operator_class, type from usual
union all
select u.operator_class, d.oid from pg_type d join usual u on u.type = d.typbasetype where d.typtype = 'd'
