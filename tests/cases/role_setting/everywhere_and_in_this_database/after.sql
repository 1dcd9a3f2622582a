CREATE ROLE case_a;
ALTER ROLE case_a SET work_mem TO '64MB';
ALTER ROLE case_a SET search_path TO case_a, "$user", "Odd, name";
ALTER ROLE case_a SET datestyle = german, dmy;
ALTER ROLE case_a SET myapp.percent TO '100% of it''s \';
ALTER ROLE case_a IN DATABASE shop SET work_mem = '128MB';
ALTER ROLE case_a IN DATABASE shop SET myapp.percent TO '100% of it''s \';
ALTER ROLE case_a IN DATABASE shop SET search_path = '';
ALTER ROLE case_a IN DATABASE shop SET TIME ZONE 'Europe/Berlin';
