CREATE TABLE animal (legs integer, CONSTRAINT few CHECK (legs < 100), CONSTRAINT positive CHECK (legs > 0));
CREATE TABLE bird (legs integer, wings integer, CONSTRAINT few CHECK (wings < 3));
CREATE TABLE duck (quack text) INHERITS (bird);
