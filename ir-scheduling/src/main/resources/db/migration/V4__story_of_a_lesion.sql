-- What really happened in a session, follow-up with appointments, adverse events, repeat, calendar feeds, reminders.

alter table patient add column email text;

-- Adverse events stood in the treatment record; they may be found later, so they stand by themselves.
create table adverse_event (
  id         text primary key,
  version    bigint not null,
  patient_id text not null references patient,
  lesion_id  text not null references lesion,
  session_id text not null references treatment_session,
  onset      date not null,
  body       jsonb not null
);
create index adverse_event_of_lesion on adverse_event (lesion_id);
create index adverse_event_of_patient on adverse_event (patient_id);
create index adverse_event_by_onset on adverse_event (onset);

insert into adverse_event (id, version, patient_id, lesion_id, session_id, onset, body)
select own.id, 1, s.patient_id, t #>> '{lesion,value}', s.id, (e ->> 'onset')::date, jsonb_build_object(
         'id', own.id, 'patient', jsonb_build_object('value', s.patient_id), 'lesion', t -> 'lesion',
         'session', jsonb_build_object('value', s.id), 'term', 'OTHER', 'words', e ->> 'term', 'scale', e ->> 'scale',
         'grade', e -> 'grade', 'onset', e ->> 'onset', 'causality', 'UNKNOWN',
         'recordedAt', t -> 'recordedAt', 'recordedBy', t -> 'recordedBy', 'version', 0)
  from treatment_session s
 cross join lateral jsonb_array_elements(s.body -> 'treatments') t
 cross join lateral jsonb_array_elements(t -> 'adverseEvents') e
 cross join lateral (select md5(s.id || t::text || e::text) as id) own;

-- The course of a session stands in one part of its document; probes were a number. A time-out had been made wherever a
-- session had begun.
update treatment_session s set body = (s.body - 'treatments') || jsonb_build_object('course', jsonb_build_object(
    'timeOut', (select jsonb_build_object('at', stamp -> 'at', 'by', stamp -> 'by', 'sides', '{}'::jsonb)
                  from jsonb_array_elements(s.body -> 'stamps') stamp where stamp ->> 'state' = 'IN_PROGRESS' limit 1),
    'phases', '[]'::jsonb, 'notTreated', '[]'::jsonb, 'amendments', '[]'::jsonb,
    'treatments', coalesce((
      select jsonb_agg((t - 'adverseEvents') || jsonb_build_object(
               'protections', '[]'::jsonb,
               'probes', (select jsonb_agg(one.probe)
                            from (select jsonb_build_object('size', s.body #> '{plan,input,size}', 'position', '') as probe
                                    from generate_series(1, (t ->> 'probes')::integer)) one)))
        from jsonb_array_elements(s.body -> 'treatments') t), '[]'::jsonb)));
-- comparable sessions: what local durations are learned from
create index session_comparable on treatment_session
  ((body #>> '{plan,input,anaesthesia}'), (body #>> '{plan,input,probes}'), (body #>> '{plan,input,positions}'), starts desc)
  where state = 'COMPLETED';
create index session_of_patient on treatment_session (patient_id, starts);

-- Milestones as data. The shipped ones are version 1 and stand in the program; a row is a version somebody made.
create table follow_up_template (
  name    text not null,
  version integer not null,
  body    jsonb not null,
  primary key (name, version)
);

-- Visits carry their milestone, so that a plan can be anchored anew without the template it came from.
with item (template, code, body) as (values
  ('palliative', 'W1', '{"offset": "P7D", "before": 2, "after": 2, "mode": "PHONE"}'::jsonb),
  ('palliative', 'W4', '{"offset": "P28D", "before": 5, "after": 5, "mode": "PHONE"}'),
  ('palliative', 'W8', '{"offset": "P56D", "before": 7, "after": 7, "mode": "CLINIC"}'),
  ('palliative', 'W24', '{"offset": "P168D", "before": 14, "after": 14, "mode": "CLINIC"}'),
  ('local-control', 'W1', '{"offset": "P7D", "before": 2, "after": 2, "mode": "PHONE"}'),
  ('local-control', 'W4', '{"offset": "P28D", "before": 5, "after": 5, "mode": "PHONE"}'),
  ('local-control', 'W8', '{"offset": "P56D", "before": 7, "after": 7, "mode": "CLINIC"}'),
  ('local-control', 'W24', '{"offset": "P168D", "before": 14, "after": 14, "mode": "CLINIC"}'),
  ('local-control', 'M1', '{"offset": "P1M", "before": 7, "after": 7, "mode": "IMAGING"}'),
  ('local-control', 'M3', '{"offset": "P3M", "before": 14, "after": 14, "mode": "IMAGING"}'),
  ('local-control', 'M6', '{"offset": "P6M", "before": 14, "after": 14, "mode": "IMAGING"}'),
  ('local-control', 'M12', '{"offset": "P12M", "before": 21, "after": 21, "mode": "IMAGING"}'),
  ('curative', 'W6', '{"offset": "P42D", "before": 7, "after": 7, "mode": "CLINIC"}'),
  ('curative', 'M6', '{"offset": "P6M", "before": 21, "after": 21, "mode": "CLINIC"}'),
  ('curative', 'M12', '{"offset": "P12M", "before": 21, "after": 21, "mode": "CLINIC"}'),
  ('curative', 'M24', '{"offset": "P24M", "before": 21, "after": 21, "mode": "CLINIC"}')
)
update follow_up_plan p set body = p.body || jsonb_build_object(
  'unscheduled', '[]'::jsonb, 'notes', '[]'::jsonb,
  'visits', (
    select jsonb_agg((v - 'code' - 'assessment' - 'infectionCheckedClear') || jsonb_build_object(
             'contacts', '[]'::jsonb,
             'item', i.body || jsonb_build_object('code', v ->> 'code', 'included', true, 'activities',
                       case i.body ->> 'mode' when 'IMAGING' then '["IMAGING"]'::jsonb
                         else '["PAIN", "OMED", "ADVERSE_EVENTS", "INFECTION", "NEUROLOGY", "SUPPORTIVE_CARE"]'::jsonb end),
             'answers', case when v -> 'assessment' = 'null'::jsonb or not v ? 'assessment' then null else jsonb_build_object(
                 'on', v #> '{assessment,on}', 'pain', v -> 'assessment',
                 'infectionSuspected', case when (v ->> 'infectionCheckedClear')::boolean then false end,
                 'sensation', 'NOT_EXAMINED', 'strength', 'NOT_EXAMINED', 'supportiveCare', '[]'::jsonb,
                 'note', v ->> 'note', 'by', v #> '{assessment,by}') end) order by n)
      from jsonb_array_elements(p.body -> 'visits') with ordinality as e (v, n)
      join item i on i.template = p.body ->> 'template' and i.code = v ->> 'code'));

-- A visit that needs a place has its time there alone.
alter table follow_up_visit add column place_id text references resource;
alter table follow_up_visit add column starts timestamptz;
alter table follow_up_visit add column ends timestamptz;
alter table follow_up_visit add constraint follow_up_visit_place_never_twice
  exclude using gist (place_id with =, tstzrange(starts, ends, '[)') with &&) where (place_id is not null and state = 'SCHEDULED');
-- what reminders and feeds ask
create index visit_by_start on follow_up_visit (starts) where state = 'SCHEDULED';
-- plans whose eighth week has gone by without an answer that anybody noticed
create index follow_up_plan_active on follow_up_plan (treated_on) where active;

create table repeat_candidate (
  id         text primary key,
  version    bigint not null,
  lesion_id  text not null references lesion,
  patient_id text not null references patient,
  state      text not null,
  body       jsonb not null
);
-- one is open a lesion
create unique index repeat_open_of_lesion on repeat_candidate (lesion_id) where state in ('OPEN', 'UNDER_REVIEW', 'DEFERRED');
create index repeat_of_patient on repeat_candidate (patient_id);

-- A calendar others subscribe to. The token is known to whoever made it; here is only what it hashes to.
create table calendar_feed (
  id          text primary key,
  token_hash  text not null unique,
  owner       text not null,
  resource_id text not null references resource,
  with_names  boolean not null,
  created     timestamptz not null,
  revoked     timestamptz,
  last_read   timestamptz
);
create index calendar_feed_of_owner on calendar_feed (owner);
-- a calendar shows what was cancelled too, which the diary's index leaves out
create index allocation_of_resource on allocation (resource_id, starts);

-- Messages to people: written with what they are about, sent by a relay, each at most once a key.
create table reminder (
  id         bigint generated always as identity primary key,
  key        text not null unique,
  kind       text not null,
  patient_id text references patient,
  subject    text not null,
  starts     timestamptz,
  state      text not null,
  attempts   integer not null default 0,
  next_try   timestamptz not null,
  created    timestamptz not null,
  finished   timestamptz,
  problem    text
);
create index reminder_queue on reminder (next_try) where state = 'QUEUED';

grant select, insert, update on adverse_event, repeat_candidate, calendar_feed, reminder to ${runtime};
grant select, insert on follow_up_template to ${runtime};
grant usage, select on all sequences in schema public to ${runtime};
