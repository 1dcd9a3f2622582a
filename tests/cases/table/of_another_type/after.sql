CREATE TYPE price AS (amount integer);
CREATE TABLE typed OF price;
