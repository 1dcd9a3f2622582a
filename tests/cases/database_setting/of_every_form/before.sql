CREATE TABLE t (a integer);
ALTER DATABASE app SET work_mem = '8MB';
ALTER DATABASE app SET statement_timeout = '30s';
