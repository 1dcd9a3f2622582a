SET search_path TO billing, public;

CREATE SCHEMA billing;

CREATE TABLE invoices (
    id integer PRIMARY KEY,
    -- whose
    customer bigint REFERENCES customers,
    due date
);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RETURN new;
END $$;

CREATE TRIGGER touch BEFORE UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION touch();
