CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE p (id int, m mood DEFAULT 'ok', CONSTRAINT calm CHECK (m <> 'sad'));
CREATE TABLE c1 (y int) INHERITS (p);
CREATE TABLE c2 (z mood, CONSTRAINT own CHECK (m = z)) INHERITS (c1);
