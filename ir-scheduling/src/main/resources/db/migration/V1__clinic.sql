-- The clinic. Aggregates are kept as JSON documents beside columns for whatever is asked for, locked or constrained.
-- Times are instants; days are days of the site's zone.
create extension if not exists btree_gist;

create table site (
  id           text primary key,
  name         text not null,
  department   text not null,
  zone         text not null,
  -- EHR clients whose orders arrive vetted
  trusted_clients text[] not null default '{}',
  cover_before_booking boolean not null default true,
  -- set when the clinic is set up; nothing is ready before
  ready_since  timestamptz
);

create table resource (
  id     text primary key,
  role   text not null,
  name   text not null,
  sort   integer not null,
  active boolean not null default true,
  body   jsonb not null
);

create table procedure_template (
  code text primary key,
  body jsonb not null
);

create table rule_set (
  version        integer primary key,
  effective_from date not null,
  approval       text not null,
  body           jsonb not null
);

-- What other systems sent: the FHIR R4 JSON as it came, and the typed columns rules and searches read.
create table evidence (
  id           text primary key,
  kind         text not null,
  patient_id   text not null,
  code         text,
  code_system  text,
  status       text,
  focus        text,
  effective    timestamptz,
  effective_end timestamptz,
  value        numeric,
  unit         text,
  display      text,
  outcome      text,
  identifier_system text,
  identifier_value  text,
  received     timestamptz not null,
  source       text not null,
  version      bigint not null default 1,
  resource     text not null
);
create unique index evidence_identifier on evidence (kind, identifier_system, identifier_value) where identifier_value is not null;
-- a patient's chart: all kinds, newest first
create index evidence_of_patient on evidence (patient_id, kind, effective desc);
create index evidence_by_code on evidence (kind, code, patient_id);

create table patient (
  id          text primary key,
  number      text not null,
  family_name text not null,
  given_names text not null,
  -- lower case without accents, for the find box
  search_name text not null,
  sex         text not null,
  birth_date  date,
  died        date
);
create index patient_by_name on patient (search_name text_pattern_ops);
create index patient_by_number on patient (number);

create table lesion (
  id           text primary key,
  patient_id   text not null references patient,
  condition_id text not null,
  body         jsonb not null
);
create index lesion_of_patient on lesion (patient_id);
create index lesion_of_condition on lesion (condition_id);

create table referral (
  id           text primary key,
  version      bigint not null,
  patient_id   text not null references patient,
  order_system text not null,
  order_value  text not null,
  state        text not null,
  treat_by     date not null,
  body         jsonb not null,
  unique (order_system, order_value)
);
-- the worklist: open referrals by treat-by date
create index referral_worklist on referral (treat_by) where state not in ('COMPLETED', 'DECLINED', 'WITHDRAWN');
create index referral_of_patient on referral (patient_id);

create table finding_override (
  id          bigint generated always as identity primary key,
  referral_id text not null references referral,
  rule        text not null,
  body        jsonb not null,
  unique (referral_id, rule)
);

-- One row per found opening; it becomes the booking when held.
create table proposal (
  id          text primary key,
  referral_id text not null references referral,
  expires     timestamptz not null,
  body        jsonb not null
);
create index proposal_stale on proposal (expires);

create table booking (
  id          text primary key,
  version     bigint not null,
  referral_id text not null references referral,
  patient_id  text not null references patient,
  state       text not null,
  starts      timestamptz not null,
  ends        timestamptz not null,
  hold_expires timestamptz,
  updated     timestamptz not null,
  body        jsonb not null
);
-- one active hold or booking a referral; the last word on it
create unique index booking_active_of_referral on booking (referral_id) where state in ('HELD', 'BOOKED');
create index booking_by_time on booking (starts);
create index booking_of_patient on booking (patient_id, starts);
create index booking_holds on booking (hold_expires) where state = 'HELD';

create table allocation (
  booking_id  text not null references booking,
  resource_id text not null references resource,
  role        text not null,
  starts      timestamptz not null,
  ends        timestamptz not null,
  during      tstzrange generated always as (tstzrange(starts, ends, '[)')) stored,
  blocking    boolean not null,
  primary key (booking_id, resource_id),
  constraint allocation_never_twice exclude using gist (resource_id with =, during with &&) where (blocking)
);
-- one probe per resource over a bounded stretch; GiST would scan every resource of the hour
create index allocation_diary on allocation (resource_id, starts) where blocking;

create table treatment_session (
  id          text primary key references booking,
  version     bigint not null,
  referral_id text not null references referral,
  patient_id  text not null references patient,
  state       text not null,
  starts      timestamptz not null,
  body        jsonb not null
);
create index session_by_day on treatment_session (starts);

create table session_lesion (
  session_id text not null references treatment_session,
  lesion_id  text not null references lesion,
  primary key (session_id, lesion_id)
);
create index session_of_lesion on session_lesion (lesion_id);

create table follow_up_plan (
  id         text primary key,
  version    bigint not null,
  lesion_id  text not null references lesion,
  patient_id text not null references patient,
  session_id text not null references treatment_session,
  active     boolean not null,
  treated_on date not null,
  body       jsonb not null
);
create unique index follow_up_active_of_lesion on follow_up_plan (lesion_id) where active;
create index follow_up_of_patient on follow_up_plan (patient_id);

create table follow_up_visit (
  id       text primary key,
  plan_id  text not null references follow_up_plan,
  due      date not null,
  window_end date not null,
  state    text not null
);
-- the calendar: visits due in a stretch of days; the overdue lane: still open, window gone
create index visit_by_due on follow_up_visit (due);
create index visit_open on follow_up_visit (window_end) where state in ('PLANNED', 'SCHEDULED', 'OVERDUE');

-- The answer to an idempotency key, kept for 24 hours.
create table idempotency (
  caller    text not null,
  key       text not null,
  body_hash text not null,
  booking_id text not null,
  answer    jsonb not null,
  at        timestamptz not null,
  primary key (caller, key)
);

-- What others must hear, written with the change itself. The transaction id lets a reader wait for rows in flight.
create table outbox (
  id           bigint generated always as identity primary key,
  transaction  xid8 not null default pg_current_xact_id(),
  at           timestamptz not null,
  topic        text not null,
  subject      text not null,
  patient_id   text,
  body         jsonb not null
);
create index outbox_of_subject on outbox (subject, id);

create table audit (
  id         bigint generated always as identity primary key,
  at         timestamptz not null,
  actor      text not null,
  roles      text not null,
  door       text not null,
  action     text not null,
  entity     text not null,
  entity_id  text not null,
  patient_id text,
  outcome    text not null
);
create index audit_of_patient on audit (patient_id, at);

grant usage on schema public to ${runtime};
grant select, insert, update on all tables in schema public to ${runtime};
grant delete on proposal, idempotency, allocation to ${runtime};
grant usage, select on all sequences in schema public to ${runtime};
-- append-only: what was written stays as it was
revoke update on audit, outbox from ${runtime};
