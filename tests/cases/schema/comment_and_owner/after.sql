CREATE SCHEMA s AUTHORIZATION app_owner;
COMMENT ON SCHEMA s IS 'what the app''s owner has';
