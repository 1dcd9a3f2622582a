CREATE SUBSCRIPTION without_slot CONNECTION 'dbname=one' PUBLICATION p WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION gone CONNECTION 'dbname=one' PUBLICATION p WITH (connect = false);
