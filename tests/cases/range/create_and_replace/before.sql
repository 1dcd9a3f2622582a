CREATE TYPE fr AS RANGE (subtype = float8);
