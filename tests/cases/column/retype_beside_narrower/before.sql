CREATE TABLE people (name varchar(80) NOT NULL, wage numeric(12,4), since timestamp, kind text);
