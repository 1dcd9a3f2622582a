select d.oid, n.nspname as schema, d.dictname as name,
       quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) as template, d.dictinitoption as options
from pg_ts_dict d
join pg_namespace n on n.oid = d.dictnamespace
join pg_ts_template t on t.oid = d.dicttemplate
join pg_namespace tn on tn.oid = t.tmplnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
