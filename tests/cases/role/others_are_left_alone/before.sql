CREATE ROLE case_a;
CREATE ROLE others_reader SUPERUSER;
ALTER ROLE others_reader SET work_mem = '1MB';
GRANT case_a TO others_reader;
