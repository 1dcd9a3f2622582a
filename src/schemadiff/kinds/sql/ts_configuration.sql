select c.oid, n.nspname as schema, c.cfgname as name,
       quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) as parser,
       coalesce((select jsonb_agg(jsonb_build_array(t.alias, m.dictionaries) order by t.alias)
                 from (select maptokentype, jsonb_agg(mapdict::regdictionary::text order by mapseqno) as dictionaries
                       from pg_ts_config_map where mapcfg = c.oid group by maptokentype) m
                 join ts_token_type(c.cfgparser) t on t.tokid = m.maptokentype), '[]') as mappings
from pg_ts_config c
join pg_namespace n on n.oid = c.cfgnamespace
join pg_ts_parser p on p.oid = c.cfgparser
join pg_namespace pn on pn.oid = p.prsnamespace
where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
