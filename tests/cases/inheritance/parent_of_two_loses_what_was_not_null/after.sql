CREATE TABLE animal (legs integer);
CREATE TABLE swimmer (depth numeric);
CREATE TABLE bird () INHERITS (animal);
CREATE TABLE duck () INHERITS (bird, swimmer);
