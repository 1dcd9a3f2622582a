CREATE TABLE listed (word_too text) PARTITION BY LIST (lower(word_too));
CREATE TABLE listed_a PARTITION OF listed FOR VALUES IN ('a');
