CREATE EXTENSION cube;
CREATE EXTENSION earthdistance;
CREATE TABLE t (a integer, b earth);
