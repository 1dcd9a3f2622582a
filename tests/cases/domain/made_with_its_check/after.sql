CREATE FUNCTION known(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> ''no''';
CREATE DOMAIN word AS text CONSTRAINT "is known" CHECK (known(VALUE)) CHECK (VALUE <> '');
COMMENT ON CONSTRAINT "is known" ON DOMAIN word IS 'by whom?';
CREATE TYPE pair AS (one word, other word);
CREATE TABLE t (pairs pair[]);
