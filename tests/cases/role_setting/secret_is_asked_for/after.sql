CREATE ROLE case_a;
ALTER ROLE case_a SET app.token = 'another';
ALTER ROLE case_a SET app.password = 'hidden';
ALTER ROLE case_a IN DATABASE shop SET app.secret = 'hidden';
