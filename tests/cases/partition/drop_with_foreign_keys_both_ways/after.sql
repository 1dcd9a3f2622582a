CREATE TABLE untouched (id integer);
