CREATE ROLE case_group;
CREATE ROLE case_a NOINHERIT IN ROLE case_group;
