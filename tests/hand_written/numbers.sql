CREATE SEQUENCE numbers
    START 10;
CREATE TABLE numbered (
    n bigint DEFAULT nextval('numbers') NOT NULL,
    half bigint GENERATED ALWAYS AS (n / 2) STORED
) WITH (fillfactor = 90);
ALTER SEQUENCE numbers OWNED BY numbered.n;
