CREATE DOMAIN d AS bigint CHECK (VALUE > 0);
CREATE TABLE t (v d, w d[]);
