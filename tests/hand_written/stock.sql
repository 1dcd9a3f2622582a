CREATE TABLE stock (article text, amount int);
ALTER TABLE stock ADD CONSTRAINT stock_pkey PRIMARY KEY (article);
alter table stock
    alter column amount set default 0,
    alter column amount set not null,   -- zero, not unknown
    add check (amount >= 0);
ALTER TABLE stock ADD CONSTRAINT few CHECK (amount < 1000) NOT VALID;
