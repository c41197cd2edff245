-- What other systems search for and follow: values of received resources by search parameter, when each thing changed,
-- and every version of what has a history.

-- One row a value a resource can be found by. References keep the type they point to in system; a text is kept as it
-- came in exact, and lower case without accents in value.
create table evidence_value (
  evidence_id text not null references evidence on delete cascade,
  kind        text not null,
  parameter   text not null,
  system      text,
  value       text,
  exact       text,
  low         timestamptz,
  high        timestamptz,
  amount      numeric
);
create index evidence_value_of on evidence_value (evidence_id, parameter);
-- a token, reference or text asked for across all patients
create index evidence_value_by_value on evidence_value (kind, parameter, value text_pattern_ops);
create index evidence_value_by_time on evidence_value (kind, parameter, low) where low is not null;

-- rows from before this version wait for the door to find their values
alter table evidence add column indexed boolean not null default false;
create index evidence_unindexed on evidence (id) where not indexed;
create index evidence_by_receipt on evidence (kind, received);
create index booking_by_update on booking (updated);

-- who asks for what changed since yesterday
alter table referral add column updated timestamptz not null default now();
alter table treatment_session add column updated timestamptz not null default now();
alter table follow_up_plan add column updated timestamptz not null default now();
alter table adverse_event add column updated timestamptz not null default now();
alter table work_up add column updated timestamptz not null default now();
alter table lesion add column updated timestamptz not null default now();
alter table patient add column updated timestamptz not null default now();
create function touch() returns trigger language plpgsql as $$
begin
  new.updated = now();
  return new;
end $$;
create trigger touch before update on referral for each row execute function touch();
create trigger touch before update on treatment_session for each row execute function touch();
create trigger touch before update on follow_up_plan for each row execute function touch();
create trigger touch before update on adverse_event for each row execute function touch();
create trigger touch before update on work_up for each row execute function touch();
create trigger touch before update on lesion for each row execute function touch();
create trigger touch before update on patient for each row execute function touch();

-- Every version there was. Written by the database, so that no path forgets it.
create table booking_version (
  id         text not null,
  version    bigint not null,
  at         timestamptz not null,
  checked_in boolean not null,
  body       jsonb not null,
  primary key (id, version)
);
create table session_version (
  id      text not null,
  version bigint not null,
  at      timestamptz not null,
  body    jsonb not null,
  primary key (id, version)
);
create table evidence_version (
  id       text not null,
  version  bigint not null,
  at       timestamptz not null,
  resource text not null,
  primary key (id, version)
);
create function keep_booking_version() returns trigger language plpgsql as $$
begin
  insert into booking_version (id, version, at, checked_in, body)
  values (new.id, new.version, new.updated,
          exists (select 1 from treatment_session s where s.id = new.id and s.state = 'CHECKED_IN'), new.body);
  return null;
end $$;
create trigger keep_version after insert or update on booking for each row execute function keep_booking_version();
create function keep_session_version() returns trigger language plpgsql as $$
begin
  insert into session_version (id, version, at, body) values (new.id, new.version, new.updated, new.body);
  return null;
end $$;
create trigger keep_version after insert or update on treatment_session for each row execute function keep_session_version();
create function next_evidence_version() returns trigger language plpgsql as $$
begin
  -- finding its values is no new version
  if new.resource is distinct from old.resource then
    new.version = old.version + 1;
  end if;
  return new;
end $$;
create trigger next_version before update on evidence for each row execute function next_evidence_version();
create function keep_evidence_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.version <> old.version then
    insert into evidence_version (id, version, at, resource) values (new.id, new.version, new.received, new.resource);
  end if;
  return null;
end $$;
create trigger keep_version after insert or update on evidence for each row execute function keep_evidence_version();

-- what stood before this version is the first that is known
insert into booking_version
select b.id, b.version, b.updated, exists (select 1 from treatment_session s where s.id = b.id and s.state = 'CHECKED_IN'), b.body
  from booking b;
insert into session_version select id, version, updated, body from treatment_session;
insert into evidence_version select id, version, received, resource from evidence;

-- The rest of a search, for whoever reads on: opaque to the reader, gone after an hour.
create table search_page (
  id      text primary key,
  owner   text not null,
  expires timestamptz not null,
  body    text not null
);
create index search_page_old on search_page (expires);

-- lesions typed here have no Condition of an EHR
create index lesion_typed on lesion (id) where condition_id = '';

grant select, insert, delete on evidence_value, search_page to ${runtime};
grant select, insert on booking_version, session_version, evidence_version to ${runtime};

-- a text as people type it when they look for it: lower case, no accents
create function plain_text(text) returns text language sql immutable strict as $$
  select lower(regexp_replace(normalize($1, nfd), U&'[\0300-\036f]', '', 'g'))
$$;
