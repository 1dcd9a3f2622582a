CREATE TABLE t (id int, b text) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.1, toast.vacuum_truncate = false);
