CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE t (id int, m mood);
CREATE VIEW v AS SELECT id, m FROM t WHERE m = 'a';
CREATE FUNCTION first(m mood) RETURNS mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'a'::mood $$;
CREATE INDEX t_m ON t (m) WHERE m = 'b';
