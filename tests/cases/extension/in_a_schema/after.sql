CREATE SCHEMA ext;
CREATE SCHEMA other;
CREATE EXTENSION citext SCHEMA other;
COMMENT ON EXTENSION citext IS 'case does not count';
