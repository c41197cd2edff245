-- What nobody has been told of yet, filled by the outbox itself. A queue and no cursor: a cursor over ids skips what is
-- in flight, one over transactions brings two changes of one booking in the wrong order where a third is still open.
create table outbox_untold (
  id bigint primary key references outbox
);
create function tell_of() returns trigger language plpgsql as $$
begin
  insert into outbox_untold (id) values (new.id);
  return null;
end $$;
create trigger tell_of after insert on outbox for each row execute function tell_of();
alter table outbox drop column transaction;
grant select, insert, delete on outbox_untold to ${runtime};

-- Who wants to hear of what, how far they have heard, and who is at it. The document has the wish; what is asked for stands beside it.
create table subscription (
  id           text primary key,
  version      bigint not null,
  owner        text not null,
  state        text not null,
  topic        text not null,
  origin       text not null,
  -- how many events there were, and up to which the endpoint has taken them
  numbered     bigint not null,
  delivered    bigint not null,
  next_try     timestamptz not null,
  heartbeat_at timestamptz,
  ends         timestamptz,
  leased_until timestamptz,
  body         jsonb not null
);
create index subscription_of_owner on subscription (owner);
create index subscription_due on subscription (next_try) where state in ('REQUESTED', 'ACTIVE');

create table subscription_event (
  subscription_id text not null references subscription on delete cascade,
  number          bigint not null,
  at              timestamptz not null,
  topic           text not null,
  focus           text not null,
  patient_id      text,
  primary key (subscription_id, number)
);
create index subscription_event_old on subscription_event (at);

-- Endpoints that failed several times in a row are left alone for a while, by every node.
create table circuit (
  origin     text primary key,
  failures   integer not null,
  open_until timestamptz
);
grant select, insert, update, delete on subscription, subscription_event, circuit to ${runtime};

-- What is to be fetched from the hospital's own server, or filed there; one row a resource, however often it changes.
create table errand (
  what         text not null,
  kind         text not null,
  local_id     text not null,
  state        text not null,
  asked        timestamptz not null,
  failures     integer not null,
  failing      timestamptz,
  next_try     timestamptz not null,
  problem      text,
  -- the version the other server gave it when we last filed it
  remote       text,
  leased_until timestamptz,
  primary key (what, kind, local_id)
);
create index errand_due on errand (next_try) where state = 'QUEUED';

-- What two systems say differently of what is final here, or cannot be put together: for a person to decide.
create table reconciliation (
  id         text primary key,
  at         timestamptz not null,
  kind       text not null,
  local_id   text not null,
  patient_id text,
  element    text not null,
  ours       text not null,
  theirs     text not null,
  closed_at  timestamptz,
  closed_by  text,
  reason     text
);
create unique index reconciliation_open on reconciliation (kind, local_id, element) where closed_at is null;

create index patient_merged on patient (merged_into) where merged_into is not null;
grant select, insert, update on errand, reconciliation to ${runtime};
-- a merge changes whom a value points to
grant update on evidence_value to ${runtime};
