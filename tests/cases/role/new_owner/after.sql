CREATE TABLE account (id integer);
ALTER TABLE account OWNER TO case_owner;
CREATE ROLE case_owner;
