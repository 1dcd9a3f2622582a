CREATE TABLE t (a serial);
ALTER TABLE t OWNER TO keeper;
CREATE TABLE u (b integer, c serial);
ALTER TABLE u OWNER TO keeper;
CREATE TABLE v (d serial);
ALTER TABLE v OWNER TO keeper;
