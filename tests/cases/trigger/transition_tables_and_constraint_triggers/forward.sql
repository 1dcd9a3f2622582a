-- schemadiff:step 1 phase=expand tx=yes post=trigger:public.t.ct
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- add trigger public.t.ct  (after.sql:5)
CREATE CONSTRAINT TRIGGER ct AFTER INSERT ON public.t FROM public.o DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION public.f();

-- add trigger public.t.tt  (after.sql:4)
CREATE TRIGGER tt AFTER UPDATE ON public.t REFERENCING OLD TABLE AS was NEW TABLE AS "is" FOR EACH STATEMENT
    EXECUTE FUNCTION public.f();
COMMENT ON TRIGGER tt ON public.t IS 'what changed';

COMMIT;
