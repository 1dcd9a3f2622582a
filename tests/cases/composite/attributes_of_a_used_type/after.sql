CREATE TYPE addr AS (street text, no int, city text COLLATE "C");
CREATE TABLE t (id int, a addr);
