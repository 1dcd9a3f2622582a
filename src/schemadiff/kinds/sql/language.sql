select l.oid, l.lanname as name, l.lanpltrusted as trusted,
       nullif(l.lanplcallfoid, 0)::regproc::text as handler, nullif(l.laninline, 0)::regproc::text as inline,
       nullif(l.lanvalidator, 0)::regproc::text as validator
from pg_language l
where l.lanispl and l.oid >= 16384
