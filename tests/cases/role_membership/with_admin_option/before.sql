CREATE ROLE case_group;
CREATE ROLE case_a;
CREATE ROLE case_b IN ROLE case_group;
CREATE ROLE case_c IN ROLE case_group;
CREATE ROLE case_d;
GRANT case_group TO case_d WITH ADMIN OPTION;
GRANT case_group TO case_c WITH ADMIN OPTION;
