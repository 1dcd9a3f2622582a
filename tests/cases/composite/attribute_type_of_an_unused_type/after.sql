CREATE TYPE addr AS (street text, no bigint);
