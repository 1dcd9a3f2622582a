CREATE TABLE watchlists (
    id varchar(30) PRIMARY KEY,
    user_id varchar(50) NOT NULL,
    name varchar(100) NOT NULL,
    description text,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_watchlists_user_id ON watchlists (user_id);

CREATE TRIGGER update_watchlists_updated_at
    BEFORE UPDATE ON watchlists
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE watchlists IS 'Lists of symbols that a user follows.';
