select p.oid, p.pubname as name, p.puballtables as all_tables, p.pubviaroot as via_root,
       array_remove(array[case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
                          case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end], null) as publish,
       coalesce(to_jsonb(p) ->> 'pubgencols', 'n') = 's' as generated_columns
from pg_publication p
