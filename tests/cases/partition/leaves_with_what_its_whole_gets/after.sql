CREATE TABLE event (kind text NOT NULL, at date NOT NULL, UNIQUE (kind, at)) PARTITION BY RANGE (at);
CREATE INDEX by_kind ON event (kind);
CREATE TABLE event_2024 (kind text NOT NULL, at date NOT NULL, UNIQUE (kind, at));
CREATE INDEX event_2024_kind_idx ON event_2024 (kind);
