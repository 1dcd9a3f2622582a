CREATE TABLE t (a integer);
ALTER DATABASE app SET work_mem = '16MB';
ALTER DATABASE app SET search_path TO "$user", public, "An Odd, Schema";
ALTER DATABASE app SET app.tenant = 'it''s 100% \ "odd"; SELECT 1';
ALTER DATABASE app SET log_min_duration_statement = 250;
ALTER DATABASE app SET log_statement TO 'ddl';
