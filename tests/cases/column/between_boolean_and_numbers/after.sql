CREATE TABLE settings (alerts numeric NOT NULL DEFAULT 1, sound boolean, fee integer, flags bigint[]);
