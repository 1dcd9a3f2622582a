CREATE TABLE user_preferences (
    id varchar(30) PRIMARY KEY,
    user_id varchar(50) NOT NULL,
    key varchar(100) NOT NULL,
    value text NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT unique_user_key UNIQUE (user_id, key)
);

CREATE TRIGGER update_user_preferences_updated_at
    BEFORE UPDATE ON user_preferences
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE user_preferences IS 'Free-form preferences: one value for each user and key.';
