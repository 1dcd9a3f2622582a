CREATE FUNCTION nxt() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (id int DEFAULT nxt(), at timestamptz DEFAULT now() NOT NULL);
