CREATE TABLE animal (legs integer);
CREATE TABLE swimmer (depth numeric, legs integer, PRIMARY KEY (legs)) INHERITS (animal);
CREATE TABLE bird () INHERITS (animal);
CREATE TABLE duck () INHERITS (bird, swimmer);
