CREATE TYPE addr AS (street text, no int);
