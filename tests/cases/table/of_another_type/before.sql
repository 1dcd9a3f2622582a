CREATE TYPE money_of AS (amount integer, currency text);
CREATE TABLE typed OF money_of;
