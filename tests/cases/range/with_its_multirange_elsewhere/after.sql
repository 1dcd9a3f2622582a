CREATE SCHEMA apart;
CREATE TYPE hours AS RANGE (subtype = timetz, multirange_type_name = apart.many_hours);
CREATE TABLE t (a hours, b apart.many_hours);
