CREATE TABLE p (a integer);
CREATE TABLE keeps (b text) INHERITS (p);
CREATE TABLE loses () INHERITS (p);
CREATE TABLE below () INHERITS (loses);
