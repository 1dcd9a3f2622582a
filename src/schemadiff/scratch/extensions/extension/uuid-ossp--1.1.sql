-- Signatures of uuid-ossp 1.1 without its code; how this was made is told in ../__init__.py.
\echo Use "CREATE EXTENSION \"uuid-ossp\"" to load this file. \quit

CREATE FUNCTION uuid_generate_v1() RETURNS uuid LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_generate_v1() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_generate_v1mc() RETURNS uuid LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_generate_v1mc() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_generate_v3(namespace uuid, name text) RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_generate_v3() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_generate_v4() RETURNS uuid LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_generate_v4() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_generate_v5(namespace uuid, name text) RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_generate_v5() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_nil() RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_nil() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_ns_dns() RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_ns_dns() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_ns_oid() RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_ns_oid() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_ns_url() RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_ns_url() of uuid-ossp is only a stand-in in scratch'; END $$;

CREATE FUNCTION uuid_ns_x500() RETURNS uuid LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'uuid_ns_x500() of uuid-ossp is only a stand-in in scratch'; END $$;
