\set ON_ERROR_STOP on

-- schemadiff:step 1 phase=expand tx=no post=index_valid:public.m_both
SELECT 'DROP INDEX CONCURRENTLY public.m_both' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_both') AND indrelid = to_regclass('public.m') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_both') AND indisvalid AND indisready AND indislive) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.m_both  (after.sql:5)
CREATE INDEX CONCURRENTLY m_both ON public.m USING btree (amount, name);

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 2 phase=expand tx=no post=index_valid:public.m_name__new
SELECT 'DROP INDEX CONCURRENTLY public.m_name__new' WHERE EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_name__new') AND indrelid = to_regclass('public.m') AND NOT (indisvalid AND indisready AND indislive)) \gexec
SELECT (EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_name__new') AND indisvalid AND indisready AND indislive)
    OR EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_name') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE INDEX m_name ON public.m USING btree (lower(name))' END)) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- add index public.m_name__new  (after.sql:4)
CREATE INDEX CONCURRENTLY m_name__new ON public.m USING btree (lower(name));

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 3 phase=expand tx=yes post=swapped:public.m_name
SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_name') AND indisvalid AND indisready AND indislive AND CASE WHEN set_config('search_path', 'pg_catalog, pg_temp', true) <> '' THEN pg_get_indexdef(indexrelid) = 'CREATE INDEX m_name ON public.m USING btree (lower(name))' END) AS done \gset
\if :done
\else
BEGIN;
SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s';
SET LOCAL search_path = pg_catalog, pg_temp;

-- swap index public.m_name  (after.sql:4)
ALTER INDEX public.m_name RENAME TO m_name__old;
ALTER INDEX public.m_name__new RENAME TO m_name;

COMMIT;
\endif

-- schemadiff:step 4 phase=contract tx=no post=index:no:public.m_amount
SELECT NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_amount') AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass('public.m_amount'))) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- drop index public.m_amount  (absent from schema/)
DROP INDEX CONCURRENTLY public.m_amount;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif

-- schemadiff:step 5 phase=contract tx=no post=index:no:public.m_name__old
SELECT NOT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.m_name__old') AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass('public.m_name__old'))) AS done \gset
\if :done
\else
SET lock_timeout = 0; SET statement_timeout = 0;  -- a timeout would leave work half done, and nobody waits for it
SET search_path = pg_catalog, pg_temp;

-- drop index public.m_name__old  (made again above)
DROP INDEX CONCURRENTLY public.m_name__old;

RESET lock_timeout; RESET statement_timeout; RESET search_path;
\endif
