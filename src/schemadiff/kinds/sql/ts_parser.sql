select p.oid, n.nspname as schema, p.prsname as name,
       array_remove(array['START = ' || p.prsstart::regproc, 'GETTOKEN = ' || p.prstoken::regproc,
                          'END = ' || p.prsend::regproc, 'HEADLINE = ' || nullif(p.prsheadline, 0)::regproc,
                          'LEXTYPES = ' || p.prslextype::regproc], null) as functions
from pg_ts_parser p
join pg_namespace n on n.oid = p.prsnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
