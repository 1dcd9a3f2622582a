CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY, b int CONSTRAINT t_b UNIQUE);
COMMENT ON INDEX t_pkey IS 'of the index';
COMMENT ON CONSTRAINT t_pkey ON t IS 'of the constraint';
COMMENT ON CONSTRAINT t_b ON t IS 'stays';
