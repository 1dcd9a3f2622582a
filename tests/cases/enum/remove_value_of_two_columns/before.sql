CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (m mood DEFAULT 'ok', n mood, CONSTRAINT same CHECK (m = n), CONSTRAINT calm CHECK (m IS NOT NULL));
