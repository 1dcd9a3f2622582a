CREATE EXTENSION citext;
CREATE TABLE t (id int, email citext);
CREATE INDEX t_email ON t (email);
