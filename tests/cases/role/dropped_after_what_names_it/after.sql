CREATE ROLE case_new;
CREATE ROLE case_member;
CREATE TABLE account (id integer);
ALTER TABLE account OWNER TO case_new;
CREATE VIEW ids AS SELECT id FROM account;
CREATE POLICY ids ON account TO case_new;
