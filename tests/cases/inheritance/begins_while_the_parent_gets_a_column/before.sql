CREATE TABLE p (a integer);
CREATE TABLE c (a integer, own text);
CREATE TABLE d (a integer, own text);
