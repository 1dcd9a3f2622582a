CREATE TABLE client (id int PRIMARY KEY, nam text NOT NULL);
CREATE INDEX client_nam ON client (nam);
