CREATE TABLE untouched (id integer);
CREATE TABLE "Runs" (id integer, kind text, UNIQUE (id, kind)) PARTITION BY LIST (kind);
CREATE TABLE runs_1 PARTITION OF "Runs" FOR VALUES IN ('one');
CREATE TABLE notes (run integer, kind text, UNIQUE (run, kind)) PARTITION BY LIST (kind);
CREATE TABLE notes_1 PARTITION OF notes FOR VALUES IN ('one');
ALTER TABLE notes ADD FOREIGN KEY (run, kind) REFERENCES "Runs" (id, kind);
ALTER TABLE "Runs" ADD FOREIGN KEY (id, kind) REFERENCES notes (run, kind);
ALTER TABLE "Runs" ADD FOREIGN KEY (id, kind) REFERENCES "Runs" (id, kind);
