-- schemadiff:step 1 phase=expand tx=yes
BEGIN;
SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = 0;  -- it locks several, and lets go before PostgreSQL would break somebody off for a deadlock
SET LOCAL search_path = pg_catalog, pg_temp;

-- drop constraint public.c.c_x_y_fkey  (made again below)
ALTER TABLE public.c DROP CONSTRAINT c_x_y_fkey;

-- add constraint public.c.c_x_y_fkey  (after.sql:2)
ALTER TABLE public.c
    ADD CONSTRAINT c_x_y_fkey FOREIGN KEY (x, y) REFERENCES public.p(a, b) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;

COMMIT;
