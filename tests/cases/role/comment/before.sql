CREATE ROLE case_a;
CREATE ROLE case_b;
CREATE ROLE case_c;
COMMENT ON ROLE case_b IS 'before';
COMMENT ON ROLE case_c IS 'gone';
