-- Customers.
-- Owned by the sales team.

create table Customers (
    id         bigint generated always as identity primary key,   -- a number
    email      varchar(200) not null unique,
    -- what they want to be called
    nickname   text,

    -- money
    credit     numeric(10, 2) default 0 not null check (credit >= 0), -- in euro
    rating     int constraint sane_rating check (rating between 1 and 5),

    unique (nickname, rating)
);

-- finds nicknames whatever their case
create index on customers (lower(nickname));
create index customers_rating on customers (rating) where rating > 3;   -- the good ones

comment on table customers is 'who buys';
COMMENT ON COLUMN customers.credit IS 'what they may owe';
