CREATE TABLE readings (
    sensor text NOT NULL DEFAULT '0' CHECK (sensor <> ''),
    value text COLLATE "C",
    note text,
    CONSTRAINT readings_once UNIQUE (sensor, note)
);
CREATE INDEX readings_sensor_idx ON readings (sensor DESC) INCLUDE (note);
CREATE INDEX readings_other_idx ON readings ((sensor || note));
CREATE VIEW latest AS SELECT sensor, note FROM readings WHERE sensor IS NOT NULL;
CREATE VIEW latest_notes AS SELECT note FROM latest;
COMMENT ON VIEW latest IS 'the latest';
