CREATE TABLE t (a integer);
GRANT CREATE ON DATABASE app TO builder;
