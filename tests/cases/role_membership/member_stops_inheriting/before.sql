CREATE ROLE case_group;
CREATE ROLE case_a IN ROLE case_group;
