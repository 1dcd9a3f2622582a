select p.oid, n.nspname as schema, p.proname as name, oidvectortypes(p.proargtypes) as types,
       coalesce(nullif(pg_get_function_arguments(p.oid), ''), '*') as arguments,
       format_type(p.prorettype, null) as result, a.aggkind::text as aggkind,
       array_remove(array[
           'SFUNC = ' || a.aggtransfn::regproc,
           'STYPE = ' || format_type(a.aggtranstype, null),
           'SSPACE = ' || nullif(a.aggtransspace, 0),
           'FINALFUNC = ' || nullif(a.aggfinalfn, 0)::regproc,
           case when a.aggfinalextra then 'FINALFUNC_EXTRA' end,
           case when a.aggfinalmodify <> usual.modify then 'FINALFUNC_MODIFY = ' || (modes.word ->> a.aggfinalmodify::text) end,
           'COMBINEFUNC = ' || nullif(a.aggcombinefn, 0)::regproc,
           'SERIALFUNC = ' || nullif(a.aggserialfn, 0)::regproc,
           'DESERIALFUNC = ' || nullif(a.aggdeserialfn, 0)::regproc,
           'INITCOND = ' || quote_literal(a.agginitval),
           'MSFUNC = ' || nullif(a.aggmtransfn, 0)::regproc,
           'MINVFUNC = ' || nullif(a.aggminvtransfn, 0)::regproc,
           case when a.aggmtranstype <> 0 then 'MSTYPE = ' || format_type(a.aggmtranstype, null) end,
           'MSSPACE = ' || nullif(a.aggmtransspace, 0),
           'MFINALFUNC = ' || nullif(a.aggmfinalfn, 0)::regproc,
           case when a.aggmfinalextra then 'MFINALFUNC_EXTRA' end,
           case when a.aggmtranstype <> 0 and a.aggmfinalmodify <> usual.modify
                then 'MFINALFUNC_MODIFY = ' || (modes.word ->> a.aggmfinalmodify::text) end,
           'MINITCOND = ' || quote_literal(a.aggminitval),
           'SORTOP = OPERATOR(' || quote_ident(sn.nspname) || '.' || so.oprname || ')',
           case p.proparallel when 's' then 'PARALLEL = SAFE' when 'r' then 'PARALLEL = RESTRICTED' end,
           case when a.aggkind = 'h' then 'HYPOTHETICAL' end
       ], null) as options
from pg_aggregate a
join pg_proc p on p.oid = a.aggfnoid
join pg_namespace n on n.oid = p.pronamespace
left join pg_operator so on so.oid = a.aggsortop
left join pg_namespace sn on sn.oid = so.oprnamespace
cross join lateral (select case when a.aggkind = 'n' then 'r' else 'w' end::"char" as modify) usual
cross join (select '{"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}'::jsonb as word) modes
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
