CREATE TYPE order_state AS ENUM (
    'open',   -- just made
    'paid',
    'gone'    -- sent
);

-- never negative
CREATE DOMAIN price AS numeric(12, 2) CONSTRAINT not_negative CHECK (VALUE >= 0);

CREATE TYPE address AS (
    street text, -- with the number
    city   varchar(80)
);
