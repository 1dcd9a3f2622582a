CREATE ROLE case_a;
ALTER ROLE case_a SET work_mem = '1MB';
ALTER ROLE case_a RESET ALL;
