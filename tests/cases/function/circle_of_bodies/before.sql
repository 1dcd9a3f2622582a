CREATE TABLE t (a integer);
CREATE FUNCTION old_one(integer) RETURNS integer RETURN 1;
