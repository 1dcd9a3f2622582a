CREATE TABLE other (a integer, CONSTRAINT few CHECK (a < 9));
CREATE TABLE q () INHERITS (other);
CREATE TABLE r () INHERITS (q);
