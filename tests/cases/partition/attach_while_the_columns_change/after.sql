CREATE TABLE runs (id bigint, kind text, note text, CONSTRAINT note_given CHECK (note <> '')) PARTITION BY LIST (kind);
CREATE TABLE runs_1 PARTITION OF runs FOR VALUES IN ('one');
CREATE TABLE runs_2 PARTITION OF runs FOR VALUES IN ('two');
