CREATE TABLE t (v varchar(10), n numeric(8,2), ts timestamp);
