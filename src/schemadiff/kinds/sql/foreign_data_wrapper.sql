select w.oid, w.fdwname as name, nullif(w.fdwhandler, 0)::regproc::text as handler,
       nullif(w.fdwvalidator, 0)::regproc::text as validator, coalesce(w.fdwoptions, '{}') as options
from pg_foreign_data_wrapper w
