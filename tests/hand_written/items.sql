create table items
(
    order_id integer not null references orders
  , line     smallint not null
  , what     text -- free text
  , price    price
  , primary key (order_id, line)
);
