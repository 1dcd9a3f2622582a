CREATE TABLE p (a integer, CONSTRAINT few CHECK (a < 9));
CREATE TABLE q (a integer, CONSTRAINT few CHECK (a < 9));
CREATE TABLE r () INHERITS (q);
CREATE TABLE s (a integer, CONSTRAINT few CHECK (a < 9));
