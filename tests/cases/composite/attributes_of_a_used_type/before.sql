CREATE TYPE addr AS (street text, no int, gone text);
CREATE TABLE t (id int, a addr);
