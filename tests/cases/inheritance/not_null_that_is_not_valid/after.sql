CREATE TABLE animal (legs integer);
CREATE TABLE bird () INHERITS (animal);
ALTER TABLE animal ADD CONSTRAINT legs_are_there NOT NULL legs NOT VALID;
