-- What nearly every database has.
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE DOMAIN short AS varchar(10);
CREATE TABLE one (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(20), at timestamptz DEFAULT now(), UNIQUE (name, at));
CREATE TABLE two (one_id bigint REFERENCES one ON DELETE CASCADE DEFERRABLE, m mood, s short, j jsonb, PRIMARY KEY (one_id, m));
CREATE INDEX ON two (m, s DESC);
CREATE INDEX ON two USING gin (j);
CREATE INDEX ON two (lower(s)) WHERE m = 'a';
CREATE UNIQUE INDEX ON one (lower(name), at);
