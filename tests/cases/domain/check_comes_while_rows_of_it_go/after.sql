CREATE DOMAIN quantity AS integer CHECK (VALUE > 0);
CREATE TABLE counted (id integer);
CREATE TABLE item (n quantity);
CREATE TYPE pair AS (n quantity);
CREATE TABLE animal (id integer);
CREATE MATERIALIZED VIEW all_of_it AS SELECT l FROM item l;
CREATE MATERIALIZED VIEW a_pair AS SELECT ROW(1)::pair AS p;
