-- Answers to what the rules ask, findings as they stood at each decision, the checklist, the tumour board, rule sets.

alter table site add column services text[] not null default '{BONE}';
alter table patient add column merged_into text;
-- the hours at which a drug is taken
alter table evidence add column dosage text;

-- the treat-by date follows from urgency, pain and prognosis, and is kept
update referral set body = jsonb_set(body, '{treatBy}', to_jsonb(treat_by::text));

-- the shipped rule set takes the shipped values of every rule; what it was made of is nobody's change
update rule_set set body = jsonb_set(body, '{thresholds}', '{}'::jsonb) || '{"changes": []}'::jsonb where version = 1;

-- a procedure may do without lines of the checklist
update procedure_template set body = body || '{"notAsked": []}'::jsonb;

-- an override covers the facts it was made for; one may follow another
alter table finding_override drop constraint finding_override_referral_id_rule_key;
update finding_override set body = body || '{"facts": []}'::jsonb;
create index finding_override_of_referral on finding_override (referral_id, id);

-- What people here answered; a later answer stands in for an earlier one, which stays.
create table answer (
  id          bigint generated always as identity primary key,
  referral_id text not null references referral,
  lesion_id   text references lesion,
  question    text not null,
  value       text not null,
  at          timestamptz not null,
  by          text not null
);
create index answer_of_referral on answer (referral_id, id);

-- What the rules said when something was decided: with the values they judged and the version of their set.
create table finding_kept (
  id               bigint generated always as identity primary key,
  referral_id      text not null references referral,
  at               timestamptz not null,
  event            text not null,
  rule_set_version integer not null,
  body             jsonb not null
);
create index finding_kept_of_referral on finding_kept (referral_id, id);

create table work_up (
  referral_id text primary key references referral,
  patient_id  text not null references patient,
  state       text not null,
  body        jsonb not null
);

create table mdt_meeting (
  id      text primary key,
  version bigint not null,
  starts  timestamptz not null,
  body    jsonb not null
);
create index mdt_meeting_by_start on mdt_meeting (starts);

create table mdt_review (
  id          text primary key,
  referral_id text not null references referral,
  at          timestamptz not null,
  body        jsonb not null
);
create index mdt_review_of_referral on mdt_review (referral_id, at);

grant select, insert on answer, finding_kept, mdt_review to ${runtime};
grant select, insert, update on work_up, mdt_meeting to ${runtime};
grant delete on rule_set to ${runtime};
grant usage, select on all sequences in schema public to ${runtime};
