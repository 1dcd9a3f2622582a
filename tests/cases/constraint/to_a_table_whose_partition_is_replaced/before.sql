CREATE TABLE event (id integer, at integer, PRIMARY KEY (id, at)) PARTITION BY RANGE (id);
CREATE TABLE event_low PARTITION OF event FOR VALUES FROM (0) TO (10);
CREATE TABLE listed (word text) PARTITION BY LIST (word);
CREATE TABLE listed_a PARTITION OF listed FOR VALUES IN ('a');
