CREATE ROLE case_a;
CREATE ROLE case_b;
CREATE ROLE case_c;
COMMENT ON ROLE case_a IS 'it''s new';
COMMENT ON ROLE case_b IS 'after';
