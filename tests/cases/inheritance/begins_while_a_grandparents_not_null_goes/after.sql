CREATE TABLE zoo (legs integer);
CREATE TABLE bird () INHERITS (zoo);
CREATE TABLE duck (legs integer) INHERITS (bird);
