-- No updated_at and so no trigger: an item is added and removed, and its place in the list is not history.
CREATE TABLE watchlist_items (
    id varchar(30) PRIMARY KEY,
    watchlist_id varchar(30) NOT NULL,
    symbol varchar(20) NOT NULL,
    added_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    sort_order integer NOT NULL DEFAULT 0,
    notes text,
    CONSTRAINT unique_watchlist_symbol UNIQUE (watchlist_id, symbol),
    CONSTRAINT watchlist_items_watchlist_id_fkey FOREIGN KEY (watchlist_id)
        REFERENCES watchlists (id) ON DELETE CASCADE
);

CREATE INDEX idx_watchlist_items_symbol ON watchlist_items (symbol);

COMMENT ON TABLE watchlist_items IS 'The symbols of a watchlist.';
COMMENT ON COLUMN watchlist_items.sort_order IS 'Place in the list, smallest first.';
