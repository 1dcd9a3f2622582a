CREATE TABLE t (a integer);
GRANT EXECUTE ON FUNCTION pg_read_file(text) TO reader;
