CREATE TABLE events (id bigserial PRIMARY KEY, code text UNIQUE, at timestamptz);
GRANT SELECT (id), UPDATE (id) ON events TO PUBLIC;
ALTER TABLE events ALTER COLUMN id SET STATISTICS 500;
