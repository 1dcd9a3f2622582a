CREATE TABLE listed (word text) PARTITION BY LIST (lower(word));
CREATE TABLE listed_a PARTITION OF listed FOR VALUES IN ('a');
