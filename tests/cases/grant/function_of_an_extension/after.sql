CREATE EXTENSION citext;
REVOKE EXECUTE ON FUNCTION citext_eq(citext, citext) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION citext_eq(citext, citext) TO reader;
