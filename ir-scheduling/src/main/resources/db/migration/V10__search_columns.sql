-- Columns and views for what SQL reads of the documents. Only this schema reaches into a document: queries name columns.
-- Members are called as they are stored. Generated columns are stored, because virtual ones cannot be indexed.
-- One statement a table, because each rewrites its table.
alter table lesion
  add column site text generated always as (body ->> 'site') stored,
  add column category text generated always as (body ->> 'category') stored;

alter table referral add column urgency text generated always as (body ->> 'urgency') stored;

alter table follow_up_plan
  add column template text generated always as (body ->> 'template') stored,
  add column template_version text
    generated always as ((body ->> 'template') || '|' || (body ->> 'templateVersion')) stored;

alter table adverse_event
  add column term text generated always as (body ->> 'term') stored,
  add column scale_and_grade text generated always as ((body ->> 'scale') || ' ' || (body ->> 'grade')) stored,
  add column entered_in_error boolean generated always as (body ->> 'struck' is not null) stored;

alter table booking add column allocation_count integer generated always as (
  case when jsonb_typeof(body -> 'allocations') = 'array' then jsonb_array_length(body -> 'allocations') end) stored;

-- what the durations of a plan are learned from
alter table treatment_session
  add column anaesthesia text generated always as (body #>> '{plan,input,anaesthesia}') stored,
  add column probes integer generated always as ((body #>> '{plan,input,probes}')::integer) stored,
  add column positions integer generated always as ((body #>> '{plan,input,positions}')::integer) stored;
drop index session_comparable;
create index session_comparable on treatment_session (anaesthesia, probes, positions, starts desc) where state = 'COMPLETED';

-- Days and instants of documents are in views: their conversion is not immutable, as a generated column must be. A view
-- is a plain select, so that conditions on it reach the indexes of its tables.
create view referral_dates as
select id, version, patient_id, order_system, order_value, state, urgency, treat_by, updated,
       (body ->> 'referredOn')::date as referred_on,
       (body #>> '{history,0,at}')::timestamptz as created,
       (body #>> '{history,-1,at}')::timestamptz as changed
  from referral;

create view follow_up_span as
select id, version, lesion_id, patient_id, active, template, template_version, updated,
       (body #>> '{visits,0,window,first}')::date as first_day,
       (body #>> '{visits,-1,window,last}')::date as last_day
  from follow_up_plan;

-- a session with the instants at which it first entered its states
create view session_times as
select s.id, s.version, s.referral_id, s.patient_id, s.state, s.updated,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'CHECKED_IN') as checked_in,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'IN_PROGRESS') as started,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'RECOVERY') as recovery,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'COMPLETED') as completed,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'ABORTED') as aborted
  from treatment_session s;

-- one row a lesion of a session that was treated or left untreated
create view lesion_treatment as
select s.id || '.l' || part.n as id, s.id as session_id, part.lesion ->> 'value' as lesion_id, s.patient_id,
       s.referral_id, s.version, s.updated,
       case when what.undone and not what.done then 'NOT_TREATED' else s.state end as state,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'IN_PROGRESS') as started,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'RECOVERY') as recovery,
       (select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp
         where stamp ->> 'state' = 'ABORTED') as aborted
  from treatment_session s
 cross join lateral jsonb_array_elements(s.body -> 'lesions') with ordinality as part (lesion, n)
 cross join lateral (
   select s.body #> '{course,treatments}' @> jsonb_build_array(jsonb_build_object('lesion', part.lesion)) as done,
          s.body #> '{course,notTreated}' @> jsonb_build_array(jsonb_build_object('lesion', part.lesion)) as undone) what
 where what.done or what.undone;

-- The lesions of a booking. A hold has no session yet, so they are read from its referral; the join on the patient
-- limits them to a few.
create view booked_lesion as
select b.id as booking_id, l.id as lesion_id, l.condition_id, l.category
  from booking b
  join referral r on r.id = b.referral_id
  join lesion l on l.patient_id = b.patient_id
   and jsonb_path_exists(
         coalesce(r.body #> array['staging', 'stages', (b.stage - 1)::text], r.body -> 'lesions'),
         '$[*] ? (@.value == $id)', jsonb_build_object('id', l.id));

create view checklist_line as
select w.referral_id, w.updated, (w.body ->> 'changedAt')::timestamptz as changed,
       line ->> 'what' as item, line ->> 'state' as state
  from work_up w
 cross join lateral jsonb_array_elements(w.body -> 'lines') line;

-- responses are stored in the document of their plan: with a visit, or unscheduled
create view visit_response as
select v ->> 'id' as id, p.id as plan_id, p.lesion_id, p.patient_id, p.version, p.updated,
       (v #>> '{answers,on}')::date as answered_on,
       jsonb_typeof(v #> '{answers,pain}') = 'object' as with_pain,
       coalesce(jsonb_typeof(v #> '{answers,amended}') = 'object', false) as amended
  from follow_up_plan p
 cross join lateral jsonb_array_elements(p.body -> 'visits') v
 where jsonb_typeof(v -> 'answers') = 'object';

create view unscheduled_response as
select p.id || '.u' || e.n as id, p.id as plan_id, p.lesion_id, p.patient_id, p.version, p.updated,
       (e.answers ->> 'on')::date as answered_on,
       jsonb_typeof(e.answers -> 'pain') = 'object' as with_pain,
       coalesce(jsonb_typeof(e.answers -> 'amended') = 'object', false) as amended
  from follow_up_plan p
 cross join lateral jsonb_array_elements(p.body -> 'unscheduled') with ordinality as e (answers, n)
 where jsonb_typeof(e.answers) = 'object';

grant select on
  referral_dates, follow_up_span, session_times, lesion_treatment, booked_lesion, checklist_line, visit_response,
  unscheduled_response
  to ${runtime};
