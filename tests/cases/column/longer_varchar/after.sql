CREATE TABLE t (v varchar(20), n numeric(10,2), ts timestamptz(3));
