CREATE TYPE mood AS ENUM ('happy', 'sad', 'gone');
CREATE FUNCTION number(mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (mood AS integer) WITH FUNCTION number(mood);
CREATE CAST (jsonb AS mood) WITH INOUT AS IMPLICIT;
CREATE FUNCTION alike(mood, mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR |+| (LEFTARG = mood, RIGHTARG = mood, FUNCTION = alike);
CREATE FUNCTION later(mood, mood) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT $2';
CREATE AGGREGATE last(mood) (SFUNC = later, STYPE = mood);
CREATE TABLE t (m mood);
