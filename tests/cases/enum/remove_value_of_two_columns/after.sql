CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (m mood DEFAULT 'ok', n mood, CONSTRAINT same CHECK (m = n), CONSTRAINT calm CHECK (m IS NOT NULL));
