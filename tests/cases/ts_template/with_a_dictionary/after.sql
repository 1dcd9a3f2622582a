CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = t, stopwords = 'english');
COMMENT ON TEXT SEARCH TEMPLATE t IS 'template';
