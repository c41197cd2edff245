-- Whether a received resource counts, and the element that decides. Rules read this and not the status of the sender,
-- which stays in the JSON.
alter table evidence
  add column standing text,
  add column standing_reason text;

-- The status alone decides here, with what a text search shows of the other elements. Every row is marked, so that the
-- FHIR API derives the exact standing from the JSON at its next start.
with decided (kind, status, standing) as (values
  ('Observation', 'final', 'IN_FORCE'), ('Observation', 'amended', 'IN_FORCE'), ('Observation', 'corrected', 'IN_FORCE'),
  ('Observation', 'registered', 'NOT_YET'), ('Observation', 'preliminary', 'NOT_YET'),
  ('Observation', 'cancelled', 'WITHDRAWN'),
  ('Condition', 'active', 'IN_FORCE'), ('Condition', 'recurrence', 'IN_FORCE'), ('Condition', 'relapse', 'IN_FORCE'),
  ('Condition', 'inactive', 'WITHDRAWN'), ('Condition', 'remission', 'WITHDRAWN'), ('Condition', 'resolved', 'WITHDRAWN'),
  ('Procedure', 'completed', 'IN_FORCE'), ('Procedure', 'stopped', 'IN_FORCE'), ('Procedure', 'preparation', 'NOT_YET'),
  ('Procedure', 'in-progress', 'NOT_YET'), ('Procedure', 'on-hold', 'NOT_YET'), ('Procedure', 'not-done', 'DENIED'),
  ('Coverage', 'active', 'IN_FORCE'), ('Coverage', 'draft', 'NOT_YET'), ('Coverage', 'cancelled', 'WITHDRAWN'),
  ('ClaimResponse', 'active', 'IN_FORCE'), ('ClaimResponse', 'draft', 'NOT_YET'),
  ('ClaimResponse', 'cancelled', 'WITHDRAWN'),
  ('AllergyIntolerance', 'confirmed', 'IN_FORCE'), ('AllergyIntolerance', 'unconfirmed', 'IN_FORCE'),
  ('AllergyIntolerance', 'refuted', 'DENIED'),
  ('MedicationStatement', 'active', 'IN_FORCE'), ('MedicationStatement', 'completed', 'IN_FORCE'),
  ('MedicationStatement', 'stopped', 'IN_FORCE'), ('MedicationStatement', 'intended', 'NOT_YET'),
  ('MedicationStatement', 'not-taken', 'DENIED'),
  ('MedicationRequest', 'active', 'IN_FORCE'), ('MedicationRequest', 'completed', 'IN_FORCE'),
  ('MedicationRequest', 'stopped', 'IN_FORCE'), ('MedicationRequest', 'draft', 'NOT_YET'),
  ('MedicationRequest', 'cancelled', 'WITHDRAWN'),
  ('Consent', 'active', 'IN_FORCE'), ('Consent', 'draft', 'NOT_YET'), ('Consent', 'proposed', 'NOT_YET'),
  ('Consent', 'inactive', 'WITHDRAWN'), ('Consent', 'rejected', 'DENIED'),
  ('ServiceRequest', 'active', 'IN_FORCE'), ('ServiceRequest', 'draft', 'NOT_YET'), ('ServiceRequest', 'on-hold', 'NOT_YET'),
  ('ServiceRequest', 'revoked', 'WITHDRAWN'), ('ServiceRequest', 'completed', 'WITHDRAWN'),
  ('AppointmentResponse', 'accepted', 'IN_FORCE'), ('AppointmentResponse', 'declined', 'DENIED'),
  ('AppointmentResponse', 'tentative', 'NOT_YET'), ('AppointmentResponse', 'needs-action', 'NOT_YET')
), read as (
  select e.id,
         case
           when e.resource ~ '"(modifierExtension|implicitRules)"' then 'NOT_UNDERSTOOD'
           when e.status = 'entered-in-error' then 'WITHDRAWN'
           when d.standing = 'IN_FORCE' and e.resource ~ '"doNotPerform"\s*:\s*true' then 'DENIED'
           when d.standing = 'IN_FORCE' and e.resource ~ '"intent"\s*:\s*"(proposal|plan|option|directive)"' then 'NOT_YET'
           when d.standing = 'IN_FORCE' and e.kind = 'Consent' and e.resource ~ '"type"\s*:\s*"deny"' then 'DENIED'
           when d.standing = 'IN_FORCE' and e.kind = 'Observation' and e.resource ~ '"(comparator|dataAbsentReason)"'
             then 'NOT_UNDERSTOOD'
           when d.standing is not null then d.standing
           -- these may lack a status, or never had one in this column
           when e.status is null and e.kind in
             ('Patient', 'Condition', 'BodyStructure', 'AllergyIntolerance', 'DocumentReference', 'ImagingStudy')
             then 'IN_FORCE'
           else 'NOT_UNDERSTOOD'
         end as standing,
         case when e.status = 'entered-in-error' then 'WITHDRAWN' else coalesce(d.standing, 'NOT_UNDERSTOOD') end as of_status,
         -- the time of receipt is the latest at which a drug of the past was taken
         case when e.kind in ('MedicationStatement', 'MedicationRequest') and e.status in ('completed', 'stopped')
           then coalesce(e.effective_end, e.received) else e.effective_end end as effective_end,
         case when e.kind = 'Consent' and e.resource ~ '"treatment"' then 'treatment' else e.code end as code
    from evidence e
    left join decided d on d.kind = e.kind and d.status = e.status
)
update evidence e
   set standing = r.standing,
       standing_reason = case
         when r.standing = 'IN_FORCE' then null
         when r.standing = r.of_status then 'status=' || coalesce(e.status, 'absent')
         else 'resource=to-be-read' end,
       effective_end = r.effective_end,
       code = r.code,
       indexed = false
  from read r
 where r.id = e.id;

alter table evidence
  alter column standing set not null,
  add constraint evidence_standing check (standing in ('IN_FORCE', 'NOT_YET', 'WITHDRAWN', 'DENIED', 'NOT_UNDERSTOOD')),
  drop column status;
