CREATE SUBSCRIPTION s CONNECTION 'dbname=one' PUBLICATION p WITH (connect = false, streaming = true);
