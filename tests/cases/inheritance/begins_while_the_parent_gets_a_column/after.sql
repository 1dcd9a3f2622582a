CREATE TABLE p (a integer, b text NOT NULL DEFAULT 'x', twice text GENERATED ALWAYS AS (a::text) STORED);
CREATE TABLE c (a integer, own text) INHERITS (p);
CREATE INDEX c_b ON c (b, twice);
CREATE TABLE d (a integer, own text) INHERITS (c);
