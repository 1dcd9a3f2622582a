CREATE TABLE cache_metadata (
    id varchar(30) PRIMARY KEY,
    key varchar(255) NOT NULL,
    symbol varchar(20),
    data_type varchar(50) NOT NULL,
    expires_at timestamp NOT NULL,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT cache_metadata_key_key UNIQUE (key)
);

CREATE INDEX idx_cache_metadata_symbol ON cache_metadata (symbol);
CREATE INDEX idx_cache_metadata_data_type ON cache_metadata (data_type);
CREATE INDEX idx_cache_metadata_expires_at ON cache_metadata (expires_at);

CREATE TRIGGER update_cache_metadata_updated_at
    BEFORE UPDATE ON cache_metadata
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE cache_metadata IS 'What the server has cached, and until when it may be used.';
