CREATE ROLE case_a;
ALTER ROLE case_a SET work_mem = '1MB';
ALTER ROLE case_a SET statement_timeout = '5s';
ALTER ROLE case_a IN DATABASE shop SET work_mem = '2MB';
ALTER ROLE case_a IN DATABASE shop SET myapp.gone = 'x';
