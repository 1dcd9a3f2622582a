CREATE TABLE t (a serial);
CREATE TABLE u (b integer);
ALTER TABLE u OWNER TO keeper;
