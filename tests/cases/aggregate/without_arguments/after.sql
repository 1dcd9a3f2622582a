CREATE AGGREGATE row_total(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
COMMENT ON AGGREGATE row_total(*) IS 'all rows';
REVOKE EXECUTE ON FUNCTION row_total() FROM PUBLIC;
