CREATE ROLE case_group;
CREATE ROLE case_a IN ROLE case_group;
CREATE ROLE case_b;
CREATE ROLE case_c;
GRANT case_group TO case_b WITH INHERIT FALSE, SET FALSE;
