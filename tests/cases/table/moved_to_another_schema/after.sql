CREATE SCHEMA s;
-- schemadiff: renamed from public.t
CREATE TABLE s.t (a int PRIMARY KEY);
CREATE INDEX t_a ON s.t (a);
