-- Signatures of pgcrypto 1.4 without its code; how this was made is told in ../__init__.py.
\echo Use "CREATE EXTENSION \"pgcrypto\"" to load this file. \quit

CREATE FUNCTION armor(bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'armor() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION armor(bytea, text[], text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'armor() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION crypt(text, text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'crypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION dearmor(text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'dearmor() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION decrypt(bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'decrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION decrypt_iv(bytea, bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'decrypt_iv() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION digest(bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'digest() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION digest(text, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'digest() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION encrypt(bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'encrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION encrypt_iv(bytea, bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'encrypt_iv() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION fips_mode() RETURNS boolean LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'fips_mode() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION gen_random_bytes(integer) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'gen_random_bytes() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION gen_random_uuid() RETURNS uuid LANGUAGE plpgsql VOLATILE PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'gen_random_uuid() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION gen_salt(text) RETURNS text LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'gen_salt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION gen_salt(text, integer) RETURNS text LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'gen_salt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION hmac(bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'hmac() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION hmac(text, text, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'hmac() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_armor_headers(text, OUT key text, OUT value text) RETURNS SETOF record LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
AS $$ BEGIN RAISE EXCEPTION 'pgp_armor_headers() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_key_id(bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_key_id() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_decrypt(bytea, bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_decrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_decrypt(bytea, bytea, text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_decrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_decrypt(bytea, bytea, text, text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_decrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_decrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_decrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea, text, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_decrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_encrypt(text, bytea) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_encrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_encrypt(text, bytea, text) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_encrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_encrypt_bytea(bytea, bytea) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_encrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_pub_encrypt_bytea(bytea, bytea, text) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_pub_encrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_decrypt(bytea, text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_decrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_decrypt(bytea, text, text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_decrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_decrypt_bytea(bytea, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_decrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_decrypt_bytea(bytea, text, text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_decrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_encrypt(text, text) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_encrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_encrypt(text, text, text) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_encrypt() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_encrypt_bytea(bytea, text) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_encrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;

CREATE FUNCTION pgp_sym_encrypt_bytea(bytea, text, text) RETURNS bytea LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE
AS $$ BEGIN RAISE EXCEPTION 'pgp_sym_encrypt_bytea() of pgcrypto is only a stand-in in scratch'; END $$;
