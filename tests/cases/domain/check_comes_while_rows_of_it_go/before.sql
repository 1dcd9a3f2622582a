CREATE DOMAIN quantity AS integer;
CREATE TABLE counted (id integer, n quantity[]);
CREATE TABLE item (n quantity);
CREATE TYPE pair AS (n quantity);
CREATE TABLE animal (id integer, lines item[], pairs pair);
CREATE MATERIALIZED VIEW all_of_it AS SELECT l FROM item l;
CREATE MATERIALIZED VIEW a_pair AS SELECT ROW(1)::pair AS p;
