CREATE TABLE people (id int PRIMARY KEY, name text DEFAULT 'nobody');
CREATE TABLE staff (salary int) INHERITS (people);
