CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE people (name varchar(20) NOT NULL, wage numeric(8,2), since date, kind kind);
