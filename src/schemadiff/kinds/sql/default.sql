-- Many columns have the same default: each tree is printed once. It names no column (only one that is generated does, and
-- has a VAR in its tree), so it is printed without looking at the table.
with told as materialized (
    select tree, pg_get_expr(f.adbin, 0) as expression,
           -- builtin functions are in no pg_depend: the tree of the expression names them all
           exists (select from regexp_matches(tree, ':(?:funcid|opfuncid) (\d+)', 'g') as called
                   join pg_proc p on p.oid = called[1]::oid where p.provolatile = 'v') as volatile
    from (select min(oid) as oid, adbin::text as tree from pg_attrdef group by adbin::text) one
    join pg_attrdef f on f.oid = one.oid
    where strpos(tree, '{VAR ') = 0
)
select f.oid, f.adrelid as relation, f.adnum as number, t.expression, t.volatile
from pg_attrdef f
join told t on t.tree = f.adbin::text
where not exists (select from pg_attribute a where a.attrelid = f.adrelid and a.attnum = f.adnum
                  and (a.attgenerated <> '' or a.attisdropped))
