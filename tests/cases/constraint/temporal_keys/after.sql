CREATE EXTENSION btree_gist;
CREATE TABLE p (id int, at daterange, PRIMARY KEY (id, at WITHOUT OVERLAPS));
CREATE TABLE c (id int, at daterange, FOREIGN KEY (id, PERIOD at) REFERENCES p (id, PERIOD at));
