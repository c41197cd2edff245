-- Items of recurring work that failed: each is set aside by itself, tried again later and later, and shown to a person.
create table failed_item (
  task     text not null,
  item     text not null,
  problem  text not null,
  failures integer not null,
  since    timestamptz not null,
  next_try timestamptz not null,
  primary key (task, item)
);
create index failed_item_due on failed_item (task, next_try);
grant select, insert, update, delete on failed_item to ${runtime};

-- A message is claimed, sent outside any transaction, and recorded: until then no other node sends it.
alter table reminder add column leased_until timestamptz;

-- how many deliveries to one endpoint are under way
create index subscription_leased on subscription (origin, leased_until) where leased_until is not null;
