CREATE TABLE user_settings (
    id varchar(30) PRIMARY KEY,
    user_id varchar(50) NOT NULL,
    theme varchar(20) NOT NULL DEFAULT 'dark',
    language varchar(10) NOT NULL DEFAULT 'ja',
    timezone varchar(50) NOT NULL DEFAULT 'Asia/Tokyo',
    notifications_enabled boolean NOT NULL DEFAULT true,
    email_alerts boolean NOT NULL DEFAULT false,
    created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT user_settings_user_id_key UNIQUE (user_id),
    CONSTRAINT user_settings_theme_check CHECK (theme IN ('light', 'dark', 'auto')),
    CONSTRAINT user_settings_language_check CHECK (language IN ('ja', 'en'))
);

CREATE TRIGGER update_user_settings_updated_at
    BEFORE UPDATE ON user_settings
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON TABLE user_settings IS 'Settings with a fixed form: one row for each user.';
