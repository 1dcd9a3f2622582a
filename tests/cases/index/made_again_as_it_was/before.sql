CREATE TABLE customer (id int PRIMARY KEY, name text, nick text);
CREATE TEXT SEARCH DICTIONARY names (TEMPLATE = simple, stopwords = 'english');
CREATE TEXT SEARCH CONFIGURATION search (PARSER = "default");
ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR asciiword WITH names;
CREATE INDEX customer_search ON customer USING gin (to_tsvector('search', name));
CREATE UNIQUE INDEX customer_words ON customer (to_tsvector('search', nick));
