CREATE TABLE untouched (id integer);
-- PostgreSQL does not look at DESC when it chooses which index of a partition is which of the whole.
CREATE TABLE runs (id bigint NOT NULL, expires date NOT NULL) PARTITION BY LIST (id);
CREATE TABLE runs_1 (id bigint NOT NULL, expires date NOT NULL);
ALTER TABLE runs ATTACH PARTITION runs_1 FOR VALUES IN (1);
CREATE INDEX runs_by_a ON ONLY runs (expires, id DESC);
CREATE INDEX runs_by_b ON ONLY runs (expires DESC, id DESC);
ALTER TABLE ONLY runs ADD CONSTRAINT runs_c UNIQUE (expires, id);
CREATE UNIQUE INDEX runs_by_d ON ONLY runs (expires, id);
CREATE INDEX runs_1_of_b ON runs_1 (expires DESC, id DESC);
CREATE INDEX runs_1_of_a ON runs_1 (expires, id DESC);
CREATE UNIQUE INDEX runs_1_of_d ON runs_1 (expires, id);
ALTER TABLE runs_1 ADD CONSTRAINT runs_1_c UNIQUE (expires, id);
ALTER INDEX runs_by_a ATTACH PARTITION runs_1_of_a;
ALTER INDEX runs_by_b ATTACH PARTITION runs_1_of_b;
ALTER INDEX runs_c ATTACH PARTITION runs_1_c;
ALTER INDEX runs_by_d ATTACH PARTITION runs_1_of_d;
