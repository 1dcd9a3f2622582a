CREATE OPERATOR FAMILY numbers USING btree;
CREATE OPERATOR CLASS two FOR TYPE integer USING btree FAMILY numbers AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer);
CREATE TABLE t (a integer);
CREATE INDEX t_a_idx ON t (a two);
