CREATE TABLE runs (
    id bigint GENERATED ALWAYS AS IDENTITY, number serial, kind text NOT NULL DEFAULT 'one', note text,
    twice bigint GENERATED ALWAYS AS (number * 2) STORED, size text,
    PRIMARY KEY (id, kind), CHECK (note <> '')
);
CREATE INDEX runs_note ON runs (note);
CREATE STATISTICS runs_stats ON kind, note FROM runs;
COMMENT ON TABLE runs IS 'all runs';
GRANT SELECT ON runs TO reader;
CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
CREATE TRIGGER stops BEFORE INSERT ON runs FOR EACH ROW EXECUTE FUNCTION stop();
ALTER TABLE runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON runs USING (kind = current_user);
CREATE TABLE notes (run bigint, kind text, FOREIGN KEY (run, kind) REFERENCES runs);
CREATE VIEW recent AS SELECT id, kind FROM runs WHERE note IS NOT NULL;
CREATE MATERIALIZED VIEW counted AS SELECT kind, count(*) FROM runs GROUP BY kind;
CREATE PUBLICATION p FOR TABLE runs;
