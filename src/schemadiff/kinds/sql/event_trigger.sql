select e.oid, e.evtname as name, e.evtevent as event, e.evtenabled::text as enabled,
       coalesce(e.evttags, '{}') as tags,
       quote_ident(n.nspname) || '.' || quote_ident(p.proname) as function
from pg_event_trigger e
join pg_proc p on p.oid = e.evtfoid
join pg_namespace n on n.oid = p.pronamespace
