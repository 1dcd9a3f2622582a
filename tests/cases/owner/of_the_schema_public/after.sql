CREATE TABLE t (a integer);
ALTER SCHEMA public OWNER TO keeper;
