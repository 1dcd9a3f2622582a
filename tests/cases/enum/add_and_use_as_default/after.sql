CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE t (m mood DEFAULT 'happy' CHECK (m <> 'happy' OR m = 'ok'));
CREATE VIEW happy AS SELECT m FROM t WHERE m = 'happy';
