CREATE TABLE animal (legs integer, CONSTRAINT few CHECK (legs < 100), CONSTRAINT positive CHECK (legs > 0));
CREATE TABLE bird (wings integer) INHERITS (animal);
CREATE TABLE duck (quack text) INHERITS (bird);
