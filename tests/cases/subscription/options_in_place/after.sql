CREATE SUBSCRIPTION s CONNECTION 'dbname=one' PUBLICATION q WITH (connect = false, slot_name = other, binary = true);
