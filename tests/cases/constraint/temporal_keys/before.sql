CREATE EXTENSION btree_gist;
CREATE TABLE p (id int, at daterange);
CREATE TABLE c (id int, at daterange);
