GRANT case_group TO case_a WITH ADMIN OPTION;
GRANT case_group, pg_monitor, others TO case_b;
CREATE ROLE case_c IN ROLE case_group;
CREATE ROLE case_a;
CREATE ROLE case_b;
CREATE ROLE case_d;
CREATE ROLE case_group;
