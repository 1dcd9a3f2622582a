CREATE TYPE mood AS ENUM ('a');
COMMENT ON TYPE mood IS 'how one feels';
GRANT USAGE ON TYPE mood TO reader;
REVOKE ALL ON TYPE mood FROM PUBLIC;
CREATE TABLE t (m mood CHECK (m = 'a'));
