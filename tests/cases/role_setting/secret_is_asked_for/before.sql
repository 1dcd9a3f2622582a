CREATE ROLE case_a;
ALTER ROLE case_a SET app.token = 'one';
