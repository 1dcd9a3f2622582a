CREATE TABLE untouched (a integer);
