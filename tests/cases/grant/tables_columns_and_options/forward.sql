-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- grant on column public.t.b to writer  (after.sql:1)
GRANT SELECT (b), UPDATE (b) ON TABLE public.t TO writer;

-- grant on table public.t to public  (after.sql:1)
GRANT SELECT ON TABLE public.t TO PUBLIC;

-- grant on table public.t to admin_role  (after.sql:1)
GRANT DELETE, INSERT, MAINTAIN, REFERENCES, SELECT, TRIGGER, TRUNCATE, UPDATE ON TABLE public.t TO admin_role;

-- alter grant on table public.t to reader (grantable, privileges)  (after.sql:1)
REVOKE INSERT ON TABLE public.t FROM reader;
GRANT SELECT ON TABLE public.t TO reader WITH GRANT OPTION;

COMMIT;
