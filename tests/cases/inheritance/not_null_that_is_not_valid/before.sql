CREATE TABLE animal (legs integer);
