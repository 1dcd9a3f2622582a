-- The table is named with its schema and the search_path is fixed: whoever calls it, the same rows go.
CREATE FUNCTION cleanup_expired_cache() RETURNS integer
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    deleted_count integer;
BEGIN
    DELETE FROM public.cache_metadata WHERE expires_at < CURRENT_TIMESTAMP;
    GET DIAGNOSTICS deleted_count = ROW_COUNT;
    RETURN deleted_count;
END;
$$;

COMMENT ON FUNCTION cleanup_expired_cache() IS 'Deletes cache entries whose time has passed; returns how many.';
