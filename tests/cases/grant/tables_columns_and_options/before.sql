CREATE TABLE t (a int, b int);
GRANT SELECT, INSERT ON t TO reader;
GRANT UPDATE (a) ON t TO writer;
