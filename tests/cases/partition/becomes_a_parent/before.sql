CREATE TABLE listed (word text) PARTITION BY LIST (word);
CREATE TABLE listed_a PARTITION OF listed FOR VALUES IN ('a');
CREATE TABLE other (id integer);
CREATE TABLE zoo () INHERITS (other);
CREATE TABLE listed_b (word text) INHERITS (other);
