-- Resources as data, what happens in their diaries beside sessions, stock, the waiting list; several sites.

alter table site add column holiday_region text not null default '';
alter table site add column grid_minutes integer not null default 15 check (grid_minutes in (5, 10, 15));
alter table site add column gas_per_day integer not null default 12;
alter table site add column probes_per_cylinder integer not null default 4;
-- home first
alter table site add column sort integer not null default 0;

alter table resource add column site_id text references site;
update resource set site_id = (select min(id) from site);
alter table resource alter column site_id set not null;
update resource set body = body
  || jsonb_build_object('site', jsonb_build_object('value', site_id), 'onHolidays', false,
       'hours', jsonb_build_object('spans', jsonb_build_array(body -> 'hours')))
  || case when body ->> 'kind' = 'Clinician'
       then '{"rostered": false, "skills": {"organs": [], "procedures": [], "credentials": []}}'::jsonb else '{}'::jsonb end;
alter table procedure_template add column sort integer not null default 0;
update procedure_template set body = body || '{"name": "CT-guided cryoablation of bone", "pools": {}}'::jsonb;

-- the documents of version 1 learn the new parts
update referral set body = jsonb_set(body, '{confirmedPlan,size}', '"MM_2_4"') where body -> 'confirmedPlan' ? 'probes';
alter table booking add column site_id text references site;
alter table booking add column stage integer not null default 1;
update booking set site_id = (select min(id) from site);
alter table booking alter column site_id set not null;
update booking set body = jsonb_set(body, '{plan,input,size}', '"MM_2_4"')
  || jsonb_build_object('site', jsonb_build_object('value', site_id), 'stage', 1, 'overrides', '[]'::jsonb);
update treatment_session set body = jsonb_set(body, '{plan,input,size}', '"MM_2_4"');
update idempotency set answer = jsonb_set(answer, '{plan,input,size}', '"MM_2_4"')
  || jsonb_build_object('site', jsonb_build_object('value', (select min(id) from site)), 'stage', 1, 'overrides', '[]'::jsonb);

-- one active hold or booking for each session of a referral; the last word on it
drop index booking_active_of_referral;
create unique index booking_active_of_referral on booking (referral_id, stage) where state in ('HELD', 'BOOKED');

-- One row a search; the n-th opening of it is held as {search}-{n}. They live for minutes: those of version 1 are let go.
drop table proposal;
create table proposal (
  search_id text primary key,
  expires   timestamptz not null,
  -- read whole or not at all within minutes: neither parsed nor compressed
  body      text not null
);
alter table proposal alter column body set storage external;
create index proposal_stale on proposal (expires);

-- What happens in a diary and is no session. It may lie over a booked session (which is then reported), so no
-- constraint guards it: whoever writes one for a resource locks the resource's row, as whoever books does.
create table diary_entry (
  id          text primary key,
  site_id     text not null references site,
  resource_id text references resource,
  kind        text not null,
  starts      timestamptz not null,
  ends        timestamptz not null,
  repeats     text,
  system      text not null,
  external_id text not null,
  body        jsonb not null,
  check (starts < ends)
);
-- another system finds its own entry again, and sends it twice to no harm
create unique index diary_entry_of_source on diary_entry (system, external_id, coalesce(resource_id, ''));
create index diary_entry_of_resource on diary_entry (resource_id, ends);
create index diary_entry_of_site on diary_entry (site_id, ends) where resource_id is null;

-- Probes on the shelf; never below zero, never more promised than there are.
create table probe_lot (
  id       text primary key,
  site_id  text not null references site,
  size     text not null,
  lot      text not null,
  udi      text not null,
  expires  date not null,
  on_hand  integer not null,
  reserved integer not null default 0,
  recalled boolean not null default false,
  constraint probe_lot_never_below_zero check (on_hand >= 0 and reserved >= 0 and reserved <= on_hand),
  unique (site_id, size, lot)
);
create table probe_reservation (
  -- set aside in the booking's own transaction, before its row is written
  booking_id text not null references booking deferrable initially deferred,
  lot_id     text not null references probe_lot,
  quantity   integer not null check (quantity > 0),
  primary key (booking_id, lot_id)
);
create index probe_reservation_of_lot on probe_reservation (lot_id);
-- Which lot went into whom: what a recall asks.
create table probe_use (
  session_id text not null references treatment_session,
  lesion_id  text not null references lesion,
  lot_id     text not null references probe_lot,
  quantity   integer not null check (quantity > 0),
  at         timestamptz not null,
  primary key (session_id, lesion_id, lot_id)
);
create index probe_use_of_lot on probe_use (lot_id);

-- Argon at hand on a day, in cylinders.
create table gas_day (
  site_id  text not null references site,
  day      date not null,
  capacity integer not null,
  reserved integer not null default 0,
  primary key (site_id, day),
  constraint gas_day_never_below_zero check (capacity >= 0 and reserved >= 0 and reserved <= capacity)
);
create table gas_reservation (
  booking_id text primary key references booking deferrable initially deferred,
  site_id    text not null,
  day        date not null,
  quantity   integer not null check (quantity > 0),
  foreign key (site_id, day) references gas_day
);

-- answers to keys that may be let go
create index idempotency_old on idempotency (at);

create table waiting_entry (
  id          text primary key,
  version     bigint not null,
  referral_id text not null references referral,
  site_id     text not null references site,
  state       text not null,
  since       timestamptz not null,
  body        jsonb not null
);
create unique index waiting_once on waiting_entry (referral_id) where state in ('WAITING', 'OFFERED');

-- Other processes keep the free time in memory: they hear of every commit that changes it. The transaction's own id for
-- the news, one line a booking or diary, and PostgreSQL drops what is said twice in a transaction.
create function tell_free_time() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'booking' then
    perform pg_notify('free_time', 'booking ' || new.version || ' ' || new.id);
  elsif tg_table_name = 'diary_entry' then
    perform pg_notify('free_time', 'diary ' || coalesce(case when tg_op = 'DELETE' then old.resource_id else new.resource_id end, ''));
  elsif tg_table_name = 'resource' then
    perform pg_notify('free_time', 'diary ' || new.id);
  else
    perform pg_notify('free_time', 'diary ');
  end if;
  return null;
end $$;
create trigger tell_free_time after insert or update on booking for each row execute function tell_free_time();
create trigger tell_free_time after insert or update or delete on diary_entry for each row execute function tell_free_time();
create trigger tell_free_time after insert or update on resource for each row execute function tell_free_time();
create trigger tell_free_time after insert or update on site for each row execute function tell_free_time();
create trigger tell_free_time after insert or update on procedure_template for each row execute function tell_free_time();

grant select, insert, update on proposal, diary_entry, probe_lot, probe_reservation, probe_use, gas_day, gas_reservation, waiting_entry to ${runtime};
grant delete on proposal, diary_entry, probe_reservation, gas_reservation to ${runtime};
-- what went into a patient stays written
revoke update on probe_use from ${runtime};
