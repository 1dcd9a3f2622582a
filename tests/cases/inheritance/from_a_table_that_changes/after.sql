CREATE TABLE p (a integer, c date, CONSTRAINT come CHECK (a > 1));
CREATE TABLE t (a integer, c date, CONSTRAINT come CHECK (a > 1));
ALTER TABLE t INHERIT p;
