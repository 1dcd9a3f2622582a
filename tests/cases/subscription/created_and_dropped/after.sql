CREATE SUBSCRIPTION fresh CONNECTION 'dbname=two' PUBLICATION p, "Q" WITH (connect = false, binary = true);
COMMENT ON SUBSCRIPTION fresh IS 'from afar';
