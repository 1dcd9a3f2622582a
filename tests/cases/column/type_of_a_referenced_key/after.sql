CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE c (id int, p bigint REFERENCES p);
